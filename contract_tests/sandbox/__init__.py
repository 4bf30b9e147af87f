"""A local provider of the Message Receipt resource, to test your own code against.

    from twilio_receipts_sandbox import Sandbox   # in the repository that it comes from: contract_tests.sandbox

    with Sandbox.start() as sandbox:              # in this process, on a free loopback port
        sandbox.base_url                          # http://127.0.0.1:…
        sandbox.account_sid, sandbox.auth_token   # or sandbox.api_key_sid, sandbox.api_key_secret
        sandbox.conversation_sid                  # or sandbox.unique_name
        sandbox.message_sid, sandbox.receipt_sid, sandbox.chat_service_sid
        sandbox.seeded.empty_message_sid          # and every other case: see Seeded

        message = sandbox.world.add_message(sandbox.conversation_sid)
        receipt = sandbox.world.add_receipt(message, "undelivered", error_code=30003)
        sandbox.world.set_status(receipt, "delivered")
        moving = sandbox.world.send(message, channel="whatsapp")    # null, then sent, delivered, read
        sandbox.world.advance(seconds=5)

    Sandbox().app                                 # the ASGI application alone, no server (close with .stop() or `with`)
    Sandbox.start(record=True).requests           # what was asked: method, path, query, headers
    Sandbox.start(provider=WrongProvider)         # a subclass of Provider that overrides one step

With pytest: the fixtures ``sandbox`` (shared, read only) and ``own_sandbox`` of the module ``plugin``.

It stands on its own: it reads neither the OpenAPI file nor the generated client, or the tests would prove nothing.
"""

from .errors import ApiError
from .exchange import Answer, Call
from .provider import Provider
from .sandbox import Sandbox
from .seeding import Seeded
from .store import SandboxError, Store
from .world import World

__all__ = [
    "Answer",
    "ApiError",
    "Call",
    "Provider",
    "Sandbox",
    "SandboxError",
    "Seeded",
    "Store",
    "World",
]
