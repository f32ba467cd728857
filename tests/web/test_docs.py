"""What docs/consultation.md says is sent and shown is what is sent and shown."""

import re
from urllib.parse import parse_qsl

from pyclingo_bridge.web.app import application
from pyclingo_bridge.web.service import Service
from tests.conftest import ROOT
from tests.web.test_guard import Recorded

PAGE = (ROOT / "docs/consultation.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_is_answered(service: Service) -> None:
    (path, form), *_ = re.findall(r"curl http://127.0.0.1:8000/(\S+) -d '([^']+)'", PAGE)
    reply = service.reply(path, parse_qsl(form))
    assert reply.status == 200
    assert '"both"' in reply.body
    assert "read from `4.5 cm`" in reply.body


def test_every_request_is_described() -> None:
    described = set(re.findall(r"`(?:GET |POST )?(/[a-z./]*)", PAGE.partition("| request |")[2]))
    routes = {route.path.partition("{")[0] for route in application(Recorded(), []).routes}  # type: ignore[attr-defined]
    assert described == routes - {"/static/"}


def test_the_marks_are_those_of_the_page(service: Service) -> None:
    said = [("r0_feasible", "yes"), ("flr_percent", "0.3")]
    page = service.reply("page", said).body
    page += service.reply("page", [*said, ("all_disease_removable", "no")]).body
    for mark in (
        "✗ contradicts",
        "! settles",
        "can no longer change",
        "✗ Not read",
        "✗ Contradiction",
    ):
        assert mark in PAGE
        assert mark in page
