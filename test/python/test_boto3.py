"""boto3's bedrock-runtime as a client of the gateway: signed, HTTP/1.1."""

import json

import boto3
from bench import CALLER_KEY, CALLER_NAME, GATEWAY_URL
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError
from chat_client import Call, Listener, Told
from scenarios import cases

STOPS = {"end_turn": "end", "max_tokens": "length", "tool_use": "tools"}
ERRORS = {
    "bad_request": "ValidationException",
    "authentication": "UnrecognizedClientException",
    "not_found": "ResourceNotFoundException",
    "rate_limit": "ThrottlingException",
}


class Boto3Sdk:
    name = "Boto3"
    stream_errors = (EventStreamError,)

    @staticmethod
    def client(name=CALLER_NAME, key=CALLER_KEY):
        return Boto3Client(name, key)

    @staticmethod
    def is_error(error, kind):
        return isinstance(error, ClientError) and error.response["Error"]["Code"] == ERRORS[kind]

    @staticmethod
    def retry_after(error):
        return error.response["ResponseMetadata"]["HTTPHeaders"].get("retry-after")


class Boto3Client:
    def __init__(self, name, key):
        self.sdk = boto3.client(
            "bedrock-runtime",
            endpoint_url=GATEWAY_URL,
            region_name="us-east-1",
            aws_access_key_id=name,
            aws_secret_access_key=key,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def ask(self, ask) -> Told:
        answer = self.sdk.converse(**arguments(ask))
        return told(answer["output"]["message"], answer["stopReason"], answer["usage"])

    def stream(self, ask, on_text: Listener = lambda text: None) -> Told:
        stream = self.sdk.converse_stream(**arguments(ask))["stream"]
        blocks: dict[int, dict] = {}
        stop, usage = None, {}
        try:
            for event in stream:
                on_text(add_event(blocks, event))
                stop = event.get("messageStop", {}).get("stopReason", stop)
                usage = event.get("metadata", {}).get("usage", usage)
        finally:
            stream.close()
        content = [whole(blocks[index]) for index in sorted(blocks)]
        return told({"role": "assistant", "content": content}, stop, usage)


def add_event(blocks: dict[int, dict], event: dict) -> str:
    """The text that came with this event."""
    if "contentBlockStart" in event:
        start = event["contentBlockStart"]
        blocks[start["contentBlockIndex"]] = {**start["start"]["toolUse"], "json": ""}
    if "contentBlockDelta" not in event:
        return ""
    index, delta = event["contentBlockDelta"]["contentBlockIndex"], event["contentBlockDelta"]["delta"]
    block = blocks.setdefault(index, {"text": ""})
    if "toolUse" in delta:
        block["json"] += delta["toolUse"]["input"]
    text = delta.get("text", "")
    if text:
        block["text"] += text
    return text


def whole(block: dict) -> dict:
    if "json" not in block:
        return block
    return {"toolUse": {"toolUseId": block["toolUseId"], "name": block["name"], "input": json.loads(block["json"])}}


def arguments(ask) -> dict:
    content = [{"text": ask.prompt}]
    if ask.image:
        content.append({"image": {"format": "png", "source": {"bytes": ask.image}}})
    messages = [{"role": "user", "content": content}]
    if ask.after:
        before, results = ask.after
        blocks = [{"toolResult": {"toolUseId": id, "content": [{"text": text}]}} for id, text in results.items()]
        messages += [before.message, {"role": "user", "content": blocks}]
    settings = {"maxTokens": ask.max_tokens, "temperature": ask.temperature}
    given = {
        "modelId": ask.model,
        "messages": messages,
        "inferenceConfig": {name: value for name, value in settings.items() if value is not None},
    }
    if ask.system is not None:
        given["system"] = [{"text": ask.system}]
    if ask.tools:
        specs = [{"name": tool.name, "inputSchema": {"json": tool.schema}} for tool in ask.tools]
        given["toolConfig"] = {"tools": [{"toolSpec": spec} for spec in specs]}
    return given


def told(message: dict, stop: str, usage: dict) -> Told:
    uses = [block["toolUse"] for block in message["content"] if "toolUse" in block]
    return Told(
        text="".join(block.get("text", "") for block in message["content"]),
        stop=STOPS[stop],
        input_tokens=usage["inputTokens"],
        output_tokens=usage["outputTokens"],
        calls=[Call(use["toolUseId"], use["name"], use["input"]) for use in uses],
        message=message,
    )


class Extras:
    def test_invokes_with_an_anthropic_body(self):
        body = json.dumps(
            {
                "anthropic_version": "bedrock-2023-05-31",
                "max_tokens": 500,
                "messages": [{"role": "user", "content": "Why?"}],
            }
        )
        model = f"on-{self.kind}"
        answer = json.load(self.client.sdk.invoke_model(modelId=model, body=body)["body"])
        stream = self.client.sdk.invoke_model_with_response_stream(modelId=model, body=body)["body"]
        events = [json.loads(event["chunk"]["bytes"]) for event in stream]
        text = "".join(event.get("delta", {}).get("text", "") for event in events)
        self.assertEqual(text, answer["content"][0]["text"])
        self.assertEqual(events[-1]["type"], "message_stop")

    def test_tells_a_wrong_secret_apart(self):
        with self.assertRaises(ClientError) as caught:
            Boto3Client(CALLER_NAME, "guessed").ask(self.ask("Hello?"))
        self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidSignatureException")


cases(Boto3Sdk, globals(), Extras)
