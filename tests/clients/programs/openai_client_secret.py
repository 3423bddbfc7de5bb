"""Mints an ephemeral token with the openai package, and shows how it reports a wrong key."""

import json
import os

import openai

base_url = f"{os.environ['ENGINE_URL']}/v1"

with openai.OpenAI(base_url=base_url, api_key=os.environ["ENGINE_TOKEN"], max_retries=0) as client:
    secret = client.realtime.client_secrets.create(
        expires_after={"anchor": "created_at", "seconds": 300},
        session={"type": "realtime", "model": "grok-voice-latest"},
    )

with openai.OpenAI(base_url=base_url, api_key="not-the-key", max_retries=0) as stranger:
    try:
        stranger.realtime.client_secrets.create()
    except openai.APIStatusError as error:
        refusal = {"status": error.status_code, "words": str(error.body)}

print(json.dumps({"value": secret.value, "expires_at": secret.expires_at, "refusal": refusal}))
