"""The gateway under test and what the simulator behind it saw. `run.ts` starts both."""

import json
import os
import time
import urllib.request

GATEWAY_URL = os.environ["GATEWAY_URL"]
SIMULATOR_URL = os.environ["SIMULATOR_URL"]
CALLER_NAME = os.environ["CALLER_NAME"]
CALLER_KEY = os.environ["CALLER_KEY"]

KINDS = ("openai", "anthropic", "bedrock")
TARGET_MODEL = {
    "openai": "sim-1",
    "anthropic": "sim-1",
    "bedrock": "us.anthropic.claude-sonnet-4-20250514-v1:0",
}


def clear_attempts() -> None:
    request = urllib.request.Request(f"{SIMULATOR_URL}/_sim/log", method="DELETE")
    urllib.request.urlopen(request).close()


def attempts() -> list[dict]:
    with urllib.request.urlopen(f"{SIMULATOR_URL}/_sim/log") as reply:
        log = json.load(reply)
    return log if isinstance(log, list) else log["attempts"]


def settled_attempt() -> dict:
    """The only attempt, once it has ended; a test that waits in vain fails."""
    for _ in range(500):
        (attempt,) = attempts()
        if attempt["outcome"] != "pending":
            return attempt
        time.sleep(0.01)
    raise AssertionError("the provider is still being read")


def assert_addressed(case, attempt: dict, kind: str) -> None:
    """The provider was asked for its own model, with its own credentials and without the caller's."""
    case.assertEqual(attempt["model"], TARGET_MODEL[kind])
    told = json.dumps([attempt["headers"], attempt["body"]])
    for secret in (CALLER_KEY, CALLER_NAME, f"on-{kind}"):
        case.assertNotIn(secret, told)
    headers = attempt["headers"]
    if kind == "openai":
        case.assertEqual(headers["authorization"], "Bearer provider-key-openai")
    elif kind == "anthropic":
        case.assertEqual(headers["x-api-key"], "provider-key-anthropic")
        case.assertNotIn("authorization", headers)
    else:
        case.assertRegex(headers["authorization"], "^AWS4-HMAC-SHA256 Credential=AKIDTEST/")


def holds(body, value) -> bool:
    """Does the value stand anywhere in the body?"""
    if body == value:
        return True
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return any(holds(part, value) for part in parts)
