"""What the schema shows to who builds upon it."""

from __future__ import annotations

import re
import uuid
from typing import Any

from api.guards import PROBES
from tests.api.stand import V1, Stand


async def test_every_body_has_an_example_that_is_taken(api: Stand) -> None:
    """Ids in them are nobody's, so that some are not found; but none is refused for its form."""
    schema = (await api.http.get(f"{V1}/openapi.json")).json()
    shown = 0
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                example = _example(content["schema"], schema)
                body: dict[str, Any] = {"json": example}
                if media_type == "multipart/form-data":
                    body = {"files": {name: ("cv.txt", text.encode()) for name, text in example.items()}}
                admin = await api.person("admin")
                url = re.sub(r"\{\w+\}", str(uuid.uuid4()), path.removeprefix(V1))
                answer = await admin.call(method.upper(), url, **body)
                assert answer.status_code in (200, 201, 202, 401, 404), (method, path, answer.text)
                shown += 1
    assert shown >= 15


def _example(part: dict[str, Any], schema: dict[str, Any]) -> Any:
    """What is shown for a part: its own example, or those of all that must be in it."""
    if "$ref" in part:
        return _example(schema["components"]["schemas"][part["$ref"].rpartition("/")[2]], schema)
    if "examples" in part:
        return part["examples"][0]
    if "enum" in part:
        return part["enum"][0]
    if part.get("type") == "array":
        return [_example(part["items"], schema)]
    assert "properties" in part, part
    wanted = {name: one for name, one in part["properties"].items() if name in part.get("required", ())}
    return {name: _example(one, schema) for name, one in wanted.items()}


async def test_what_guards_and_keys_add_is_shown_of_every_operation(api: Stand) -> None:
    paths = (await api.http.get(f"{V1}/openapi.json")).json()["paths"]
    keyed, accepted = [], []
    for path, methods in paths.items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert ("413" in answers) == ("requestBody" in operation), (method, path)
            if "requestBody" in operation:
                most = "5,342,880" if path.endswith("/cv") else "2,000,000"
                assert most in answers["413"]["description"], path
            assert ("403" in answers) == (path not in PROBES), (method, path)
            for status in {"429", "503", "504"} - ({"503"} if path.endswith("/ready") else set()):
                assert "Retry-After" in answers[status]["headers"], (method, path, status)
            counted = {"RateLimit-Remaining" in answer.get("headers", {}) for answer in answers.values()}
            assert counted == {"/utils/" not in path}, (method, path)
            done = [answer for status, answer in answers.items() if status.startswith("2")]
            replayed = {"Idempotency-Replayed" in answer.get("headers", {}) for answer in done}
            takes_a_key = "idempotency-key" in [one["name"] for one in operation.get("parameters", ())]
            assert replayed == {takes_a_key}, (method, path)
            assert "409" in answers or not takes_a_key, (method, path)
            keyed += [path] if takes_a_key else []
            if "202" in answers:
                assert {"Location", "Retry-After"} <= set(answers["202"]["headers"]), (method, path)
                accepted.append(path)
    assert len(keyed) >= 12
    assert len(accepted) >= 4


async def test_the_pages_of_the_schema_open(api: Stand) -> None:
    page = await api.http.get("/docs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f"{V1}/openapi.json" in page.text
    assert (await api.http.get(f"{V1}/openapi.json")).status_code == 200
