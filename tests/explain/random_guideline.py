"""Guidelines at random: stratified rules over a handful of inputs, with all that may go wrong."""

import random
from collections.abc import Sequence

OPERATORS = ("<", "<=", ">", ">=", "=", "!=")


class Drawn:
    """One guideline as text; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        one = self._random
        names = ("a", "b", "c", "d")[: one.randint(2, 4)]
        self.domain: dict[str, list[str]] = {
            name: [f"{name}{number}" for number in range(one.randint(2, 3))] for name in names
        }
        self.largest = one.randint(2, 5)
        self.domain["n"] = [str(number) for number in range(self.largest + 1)]
        self.readings = ["r"] if one.random() < 0.5 else []
        self._lines: list[str] = []
        self._atoms: list[str] = []

    def text(self) -> str:
        self._vocabulary()
        for number in range(self._random.randint(2, 6)):
            self._layer(number)
        self._errors()
        self._outcomes()
        self._shown()
        return "".join(f"{line}\n" for line in self._lines)

    def _vocabulary(self) -> None:
        for name, values in self.domain.items():
            self._lines.append(f"domain({name}, ({'; '.join(values)})).")
            kind = self._random.choice(("never", "treatment", "event", ""))
            if kind:
                self._lines.append(f"change({name}, {kind}).")
        self._lines += ["known(I) :- patient(I, _).", "#defined chosen/2. #defined error/1."]
        if self._random.random() < 0.4:
            self._lines.append(f"closed_world(a, {self.domain['a'][0]}).")
        self._lines += [f"reading({name}, (x; y))." for name in self.readings]

    def _literal(self) -> str:
        """A condition on an input, on a reading, or on what is derived already."""
        kind = self._random.choice(("input", "input", "number", "known", "atom", "atom", "count"))
        sign = self._random.choice(("", "", "not "))
        if kind == "number":
            return self._number()
        if kind == "known":
            return f"{sign}known({self._random.choice(sorted(self.domain))})"
        if kind == "atom" and self._atoms:
            return sign + self._random.choice(self._atoms)
        if kind == "count":
            return self._count()
        if self.readings and self._random.random() < 0.2:
            return f"chosen(r, {self._random.choice('xy')})"
        return sign + self._stated()

    def _stated(self) -> str:
        name = self._random.choice(sorted(self.domain))
        return f"patient({name}, {self._random.choice(self.domain[name])})"

    def _number(self) -> str:
        variable = f"V{len(self._lines)}{self._random.randrange(10**6)}"
        operator = self._random.choice(OPERATORS)
        limit = self._random.randint(0, self.largest)
        return f"patient(n, {variable}), {variable} {operator} {limit}"

    def _count(self) -> str:
        options = sorted({self._stated() for _ in range(3)} | set(self._atoms[-2:]))
        if self._random.random() < 0.5:
            return f"{self._random.randint(1, 2)} {{ {'; '.join(options)} }}"
        weighed = "; ".join(
            f"{self._random.randint(1, 3)},{i} : {one}" for i, one in enumerate(options)
        )
        return (
            f"#sum {{ {weighed} }} {self._random.choice(('>=', '<'))} {self._random.randint(1, 4)}"
        )

    def _body(self) -> str:
        return ", ".join(self._literal() for _ in range(self._random.randint(1, 3)))

    def _layer(self, number: int) -> None:
        if self._random.random() < 0.3:
            limit = self._random.randint(0, self.largest)
            self._lines.append(f"w{number}(V) :- patient(n, V), V >= {limit}.")
            values: Sequence[int] = range(limit, self.largest + 1)
            self._atoms.append(f"w{number}({self._random.choice(values)})")
            self._lines.append(f"v{number} :- w{number}(V), V > {limit}, {self._body()}.")
            self._atoms.append(f"v{number}")
            return
        for _ in range(self._random.randint(1, 3)):
            self._lines.append(f"q{number} :- {self._body()}.")
        self._atoms.append(f"q{number}")

    def _errors(self) -> None:
        for number in range(self._random.choice((0, 1, 2, 3))):
            body = self._body()
            match self._random.choice(("error", "inconsistent", "constraint", "linked")):
                case "error":
                    self._lines.append(f"error(e{number}) :- {body}.")
                case "inconsistent":
                    self._lines.append(f"inconsistent :- {body}.")
                case "constraint":
                    self._lines.append(f":- {body}.")
                case _:
                    name, other = self._random.sample(sorted(self.domain), 2)
                    one, two = self.domain[name][0], self.domain[other][0]
                    self._lines.append(
                        f"inconsistent :- patient({name}, {one}), not patient({other}, {two})."
                    )
                    self._lines.append(
                        f"inconsistent :- patient({other}, {two}), not patient({name}, {one})."
                    )
        if self._random.random() < 0.8:
            self._lines += ["inconsistent :- error(_).", "finding(K, error) :- error(K)."]

    def _outcomes(self) -> None:
        kept = ""
        for number in range(self._random.randint(1, 3)):
            self._lines.append(f"verdict(v{number}) :- {self._body()}{kept}.")
            kept += f", not verdict(v{number})"
        self._lines.append(f"verdict(else) :- {kept.removeprefix(', ')}.")
        self._lines += [f"met(m{number}) :- {self._body()}." for number in range(2)]
        self._lines.append(f"score(V) :- patient(n, V), {self._body()}.")

    def _shown(self) -> None:
        if self._random.random() < 0.8:
            self._lines.append("conclusion(verdict, verdict, 1). conclusion(other, met, 1).")
            self._lines.append("conclusion(other, score, 1).")
        if self._random.random() < 0.8:
            self._lines.append("#show verdict/1. #show finding/2. #defined finding/2.")
