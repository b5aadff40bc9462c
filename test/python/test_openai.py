"""The openai package as a client of the gateway."""

import base64
import json
from contextlib import closing

import openai
from bench import CALLER_KEY, GATEWAY_URL
from chat_client import Call, Listener, Told
from pydantic import BaseModel
from scenarios import WEATHER, cases

STOPS = {"stop": "end", "length": "length", "tool_calls": "tools"}
ERRORS = {
    "bad_request": openai.BadRequestError,
    "authentication": openai.AuthenticationError,
    "not_found": openai.NotFoundError,
    "rate_limit": openai.RateLimitError,
}


class OpenAiSdk:
    name = "OpenAi"
    stream_errors = (openai.APIError,)

    @staticmethod
    def client(name=None, key=CALLER_KEY):
        return OpenAiClient(key)

    @staticmethod
    def is_error(error, kind):
        return isinstance(error, ERRORS[kind])

    @staticmethod
    def retry_after(error):
        return error.response.headers.get("retry-after")


class OpenAiClient:
    def __init__(self, key):
        self.sdk = openai.OpenAI(base_url=f"{GATEWAY_URL}/v1", api_key=key, max_retries=0)

    def ask(self, ask) -> Told:
        return told(self.sdk.chat.completions.create(**arguments(ask)))

    def stream(self, ask, on_text: Listener = lambda text: None) -> Told:
        text, calls, finish, usage = "", [], None, None
        options = {"stream": True, "stream_options": {"include_usage": True}}
        with closing(self.sdk.chat.completions.create(**arguments(ask), **options)) as stream:
            for chunk in stream:
                usage = chunk.usage or usage
                for choice in chunk.choices:
                    finish = choice.finish_reason or finish
                    for delta in choice.delta.tool_calls or []:
                        add_call(calls, delta)
                    if choice.delta.content:
                        text += choice.delta.content
                        on_text(choice.delta.content)
        message = {"role": "assistant", "content": text}
        if calls:
            message["tool_calls"] = calls
        return told_of(text, finish, usage, calls, message)


def add_call(calls: list[dict], delta) -> None:
    if delta.index == len(calls):
        function = {"name": delta.function.name, "arguments": ""}
        calls.append({"id": delta.id, "type": "function", "function": function})
    calls[delta.index]["function"]["arguments"] += delta.function.arguments or ""


def arguments(ask) -> dict:
    messages = [] if ask.system is None else [{"role": "system", "content": ask.system}]
    content = [{"type": "text", "text": ask.prompt}]
    if ask.image:
        url = f"data:image/png;base64,{base64.b64encode(ask.image).decode()}"
        content.append({"type": "image_url", "image_url": {"url": url}})
    messages.append({"role": "user", "content": content})
    if ask.after:
        before, results = ask.after
        messages.append(before.message)
        messages += [{"role": "tool", "tool_call_id": id, "content": text} for id, text in results.items()]
    given = {"model": ask.model, "messages": messages}
    if ask.max_tokens is not None:
        given["max_tokens"] = ask.max_tokens
    if ask.temperature is not None:
        given["temperature"] = ask.temperature
    if ask.tools:
        given["tools"] = [
            {"type": "function", "function": {"name": tool.name, "parameters": tool.schema}} for tool in ask.tools
        ]
    return given


def told(completion) -> Told:
    choice = completion.choices[0]
    calls = [call.to_dict() for call in choice.message.tool_calls or []]
    return told_of(choice.message.content or "", choice.finish_reason, completion.usage, calls, choice.message)


def told_of(text: str, finish: str, usage, calls: list[dict], message) -> Told:
    functions = [(call["id"], call["function"]) for call in calls]
    return Told(
        text=text,
        stop=STOPS[finish],
        input_tokens=usage.prompt_tokens,
        output_tokens=usage.completion_tokens,
        calls=[Call(id, function["name"], json.loads(function["arguments"])) for id, function in functions],
        message=message,
    )


class Place(BaseModel):
    city: str


class Extras:
    def test_the_stream_helper_puts_all_together(self):
        with self.client.sdk.chat.completions.stream(
            **arguments(self.ask("Use get_weather.", tools=[WEATHER]))
        ) as stream:
            stream.until_done()
            choice = stream.get_final_completion().choices[0]
        self.assertEqual(choice.finish_reason, "tool_calls")
        function = choice.message.tool_calls[0].function
        self.assertEqual(json.loads(function.arguments), {"city": "sample city", "days": 1})

    def test_parses_what_a_schema_asks_for(self):
        ask = arguments(self.ask("Where is it?"))
        completion = self.client.sdk.chat.completions.parse(**ask, response_format=Place)
        self.assertEqual(completion.choices[0].message.parsed, Place(city="sample city"))

    def test_says_where_to_go_instead_of_responses(self):
        with self.assertRaisesRegex(openai.NotFoundError, "/v1/chat/completions"):
            self.client.sdk.responses.create(model="on-openai", input="Hello")


cases(OpenAiSdk, globals(), Extras)
