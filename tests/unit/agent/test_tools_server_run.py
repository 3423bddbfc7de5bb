"""Tools that the service runs itself, as values; names that they take."""

import datetime as dt
import secrets

import pytest

from jupyter_xvoice import InputError, file_search, mcp, web_search, x_search
from jupyter_xvoice.agent.tools import Toolbox, tool


def test_the_documented_fields() -> None:
    assert Toolbox(
        [
            web_search(allowed_domains=["python.org"], user_location={"country": "FR"}),
            x_search(excluded_x_handles=["someone"], from_date=dt.date(2026, 1, 2), to_date="2026-02-01"),
            file_search(["shelf"], max_num_results=3),
            mcp("https://tools.example/mcp", "calendar", allowed_tools=["read"]),
        ]
    ).specs == [
        {"type": "web_search", "allowed_domains": ["python.org"], "user_location": {"country": "FR"}},
        {"type": "x_search", "excluded_x_handles": ["someone"], "from_date": "2026-01-02", "to_date": "2026-02-01"},
        {"type": "file_search", "vector_store_ids": ["shelf"], "max_num_results": 3},
        {
            "type": "mcp",
            "server_url": "https://tools.example/mcp",
            "server_label": "calendar",
            "allowed_tools": ["read"],
        },
    ]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: web_search(allowed_domains=["a"], excluded_domains=["b"]), "exclude each other"),
        (lambda: web_search(allowed_domains=list("abcdef")), "at most 5"),
        (lambda: web_search(allowed_domains="python.org"), "list of strings"),
        (lambda: web_search(user_location={"street": "x"}), "street"),
        (lambda: web_search(enable_image_understanding="yes"), "True or False"),
        (lambda: x_search(allowed_x_handles=["x"] * 21), "at most 20"),
        (lambda: x_search(from_date="yesterday"), "YYYY-MM-DD"),
        (lambda: x_search(from_date="2026-02-31"), "YYYY-MM-DD"),
        (lambda: x_search(from_date="2026-03-01", to_date="2026-02-01"), "after"),
        (lambda: file_search([]), "at least one"),
        (lambda: file_search(["a"], max_num_results=0), "from 1"),
        (lambda: mcp("tools.example", "calendar"), "address"),
        (lambda: mcp("https://me:word@tools.example", "calendar"), "authorization="),
        (lambda: mcp("https://tools.example", "my.calendar"), "without dots"),
    ],
)
def test_what_breaks_a_documented_rule(make, words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


def test_credentials_are_sent_and_not_shown() -> None:
    key = secrets.token_hex(8)
    made = mcp("https://tools.example", "calendar", authorization=key, headers={"x-key": key})
    assert made.spec["authorization"] == key
    assert made.spec["headers"] == {"x-key": key}
    assert key not in repr(made)
    assert "calendar" in repr(made)


@pytest.mark.parametrize(
    ("server_tool", "name"),
    [
        (web_search(), "web_search"),
        (web_search(), "browse_page"),
        (x_search(), "x_keyword_search"),
        (x_search(), "x_thread_fetch"),
        (file_search(["a"]), "collections_search"),
        (file_search(["a"]), "file_search"),
    ],
)
def test_a_reserved_name_is_refused_while_its_tool_is_on(server_tool, name: str) -> None:
    function = tool(lambda: None, name=name)
    assert len(Toolbox([function])) == 1
    with pytest.raises(InputError, match=f"'{name}'.*rename"):
        Toolbox([function, server_tool])


def test_one_of_each() -> None:
    with pytest.raises(InputError, match="web_search twice"):
        Toolbox([web_search(), web_search()])
    with pytest.raises(InputError, match="mcp 'calendar' twice"):
        Toolbox([mcp("https://a.example", "calendar"), mcp("https://b.example", "calendar")])
    assert len(Toolbox([mcp("https://a.example", "calendar"), mcp("https://b.example", "mail")])) == 2


def test_a_maker_that_was_not_called() -> None:
    with pytest.raises(InputError, match=r"call it, web_search\(\.\.\.\)"):
        Toolbox([web_search])
