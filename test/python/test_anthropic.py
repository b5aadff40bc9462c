"""The anthropic package as a client of the gateway: its own API, and Bedrock's InvokeModel, signed."""

import base64

import anthropic
from bench import CALLER_KEY, CALLER_NAME, GATEWAY_URL
from chat_client import Call, Listener, Told
from scenarios import WEATHER, cases

STOPS = {"end_turn": "end", "max_tokens": "length", "tool_use": "tools"}
ERRORS = {
    "bad_request": anthropic.BadRequestError,
    "authentication": anthropic.AuthenticationError,
    "not_found": anthropic.NotFoundError,
    "rate_limit": anthropic.RateLimitError,
}


class AnthropicSdk:
    name = "Anthropic"
    stream_errors = (anthropic.APIError,)

    @staticmethod
    def client(name=None, key=CALLER_KEY):
        return AnthropicClient(anthropic.Anthropic(base_url=GATEWAY_URL, api_key=key, max_retries=0))

    @staticmethod
    def is_error(error, kind):
        return isinstance(error, ERRORS[kind])

    @staticmethod
    def retry_after(error):
        return error.response.headers.get("retry-after")


class AnthropicBedrockSdk(AnthropicSdk):
    name = "AnthropicBedrock"
    # 0.x raises a bare ValueError for each exception frame, whoever sends it.
    stream_errors = (ValueError,) if anthropic.__version__.startswith("0.") else (anthropic.APIError,)

    @staticmethod
    def client(name=CALLER_NAME, key=CALLER_KEY):
        return AnthropicClient(
            anthropic.AnthropicBedrock(
                base_url=GATEWAY_URL,
                aws_access_key=name,
                aws_secret_key=key,
                aws_region="us-east-1",
                max_retries=0,
            )
        )

    @staticmethod
    def is_error(error, kind):
        # Bedrock answers 403 to a key that it does not know.
        return isinstance(error, {**ERRORS, "authentication": anthropic.PermissionDeniedError}[kind])


class AnthropicClient:
    def __init__(self, sdk):
        self.sdk = sdk

    def ask(self, ask) -> Told:
        return told(self.sdk.messages.create(**arguments(ask)))

    def stream(self, ask, on_text: Listener = lambda text: None) -> Told:
        with self.sdk.messages.stream(**arguments(ask)) as stream:
            for text in stream.text_stream:
                on_text(text)
            return told(stream.get_final_message())


def arguments(ask) -> dict:
    content = [{"type": "text", "text": ask.prompt}]
    if ask.image:
        source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(ask.image).decode()}
        content.append({"type": "image", "source": source})
    messages = [{"role": "user", "content": content}]
    if ask.after:
        before, results = ask.after
        messages.append({"role": "assistant", "content": before.message.content})
        blocks = [{"type": "tool_result", "tool_use_id": id, "content": text} for id, text in results.items()]
        messages.append({"role": "user", "content": blocks})
    given = {"model": ask.model, "messages": messages, "max_tokens": ask.max_tokens or 1000}
    if ask.system is not None:
        given["system"] = ask.system
    if ask.temperature is not None:
        given["extra_body"] = {"temperature": ask.temperature}
    if ask.tools:
        given["tools"] = [{"name": tool.name, "input_schema": tool.schema} for tool in ask.tools]
    return given


def told(message) -> Told:
    return Told(
        text="".join(block.text for block in message.content if block.type == "text"),
        stop=STOPS[message.stop_reason],
        input_tokens=message.usage.input_tokens,
        output_tokens=message.usage.output_tokens,
        calls=[Call(block.id, block.name, block.input) for block in message.content if block.type == "tool_use"],
        message=message,
    )


class Extras:
    def test_counts_tokens_before_asking(self):
        ask = {"model": f"on-{self.kind}", "messages": [{"role": "user", "content": "Hello?"}]}
        few = self.client.sdk.messages.count_tokens(**ask).input_tokens
        more = self.client.sdk.messages.count_tokens(**ask, system="Be brief. " * 50).input_tokens
        self.assertGreater(few, 0)
        self.assertGreater(more, few + 50)

    def test_thinks_when_asked_to_or_says_that_it_did_not(self):
        ask = arguments(self.ask("Use get_weather.", tools=[WEATHER], max_tokens=4000))
        thinking = {"type": "enabled", "budget_tokens": 1024}
        reply = self.client.sdk.messages.with_raw_response.create(**ask, thinking=thinking)
        kinds = [block.type for block in reply.parse().content]
        self.assertTrue("thinking" in kinds or reply.headers.get("x-sluiceway-warnings"))


cases(AnthropicSdk, globals(), Extras)
cases(AnthropicBedrockSdk, globals())
