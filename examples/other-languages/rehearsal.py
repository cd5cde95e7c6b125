"""A program's failures, rehearsed from Python: a rate limit, a reset, and a wrong key.

In this folder:

    heygen-mock --admin --api-key test-key &
    python3 -m unittest rehearsal.py
"""
import json, os, unittest
from urllib import error, request

MOCK = os.environ.get("HEYGEN_MOCK_URL", "http://127.0.0.1:4010")

def call(method, path, body=None, key="test-key"):
    data = None if body is None else json.dumps(body).encode()
    try:
        with request.urlopen(request.Request(MOCK + path, data, {"x-api-key": key}, method=method)) as response:
            return response.status, json.load(response)
    except error.HTTPError as refused:
        return refused.code, refused.headers.get("Retry-After")
    except OSError:
        return "failed", None

class Rehearsal(unittest.TestCase):
    def setUp(self):
        call("POST", "/__mock/reset")

    def test_a_rate_limit_then_a_reset_then_the_catalogue_and_a_wrong_key(self):
        steps = [{"_tag": "Declared", "status": 429}, {"_tag": "Reset"}]
        call("PUT", "/__mock/scenario", {"list-avatars-v2": {"steps": steps}})
        self.assertEqual(call("GET", "/v2/avatars"), (429, "1"))
        self.assertEqual(call("GET", "/v2/avatars")[0], "failed")
        self.assertGreater(len(call("GET", "/v2/avatars")[1]["data"]["avatars"]), 0)
        self.assertEqual(call("GET", "/v2/avatars", key="wrong")[0], 401)
        _, requests = call("GET", "/__mock/requests")
        self.assertEqual([each["outcome"] for each in requests], ["429", "reset", "200", "401"])
