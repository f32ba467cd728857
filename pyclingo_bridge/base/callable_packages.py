"""Packages that can be called, as the function of their name.

`pyclingo_bridge.explain` is a package and, for who uses it, a function. Whoever imports a module of
the package binds the name to the package again; so the package itself is what is called, and the
order of imports does not matter. The function is imported when it is first asked for.
"""

import inspect
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    _called: tuple[str, str]
    """The module that has the function, and its name there."""

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        module, name = self._called
        function: Callable[..., Any] = getattr(import_module(module), name)
        return function

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        function = self.__wrapped__
        signature = inspect.signature(function)
        bare = (one.replace(annotation=one.empty) for one in signature.parameters.values())
        shown = signature.replace(parameters=list(bare), return_annotation=signature.empty)
        return f"{self._called[1]}{shown}\n\n{inspect.getdoc(function)}"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)

    def __reduce__(self) -> tuple[Callable[[str], ModuleType], tuple[str]]:
        return import_module, (self.__name__,)


def calls(package: str, module: str, name: str) -> None:
    """Let a package, while it is imported, become what calls a function of one of its modules.

    Its signature and its documentation are those of the function, and it can be pickled.
    """
    made = sys.modules[package]
    made.__dict__["_called"] = f"{package}.{module}", name
    made.__class__ = _CallablePackage
