"""The floor: both functions by hand, with the standard library alone and no more than they need.

Whatever a framework costs, it costs on top of this. It does the same work: it checks the signature,
hands over by a signed asynchronous Invoke, claims the request in DynamoDB before it runs anything,
answers at the ``response_url`` and closes the claim.
"""

import hashlib
import hmac
import http.client
import json
import os
import time
from urllib.parse import parse_qs, quote, urlsplit

SECRET = os.environ["SLACK_SIGNING_SECRET"].encode()
REGION = os.environ["AWS_REGION"]
LAMBDA = os.environ["AWS_ENDPOINT_URL_LAMBDA"]
DYNAMODB = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]
TABLE = os.environ["CATOPS_STORE"].removeprefix("dynamodb://")
DISPATCHER = quote(os.environ["CATOPS_DISPATCHER"], safe="")


def respond(event, context):
    """Check the signature, hand over, acknowledge."""
    body, headers = event["body"], event["headers"]
    stamp, given = headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"]
    if abs(time.time() - int(stamp)) > 300:
        return {"statusCode": 401, "body": ""}
    wanted = "v0=" + hmac.digest(SECRET, f"v0:{stamp}:{body}".encode(), "sha256").hex()
    if not hmac.compare_digest(wanted, given):
        return {"statusCode": 401, "body": ""}
    form = {name: values[0] for name, values in parse_qs(body).items()}
    form["id"] = hashlib.sha256(given.encode()).hexdigest()[:16]
    inside = json.dumps(form)
    sent = {"sealed": inside, "seal": hmac.digest(SECRET, inside.encode(), "sha256").hex()}
    url = f"{LAMBDA}/2015-03-31/functions/{DISPATCHER}/invocations"
    headers = {"content-type": "application/json", "x-amz-invocation-type": "Event"}
    if _aws("lambda", url, headers, sent)[0] != 202:
        return {"statusCode": 500, "body": ""}
    return {"statusCode": 200, "body": ""}


def main(event, context):
    """Claim the request, run its command, post the answer, close the claim."""
    inside = event["sealed"]
    seal = hmac.digest(SECRET, inside.encode(), "sha256").hex()
    if not hmac.compare_digest(seal, event["seal"]):
        raise ValueError("no seal of ours")
    form = json.loads(inside)
    item = {
        "key": {"S": form["id"]},
        "at": {"S": "-"},
        "value": {"S": json.dumps({"state": "running"})},
        "expires": {"N": str(int(time.time()) + 172_800)},
    }
    new = {"ConditionExpression": "attribute_not_exists(#key)"}
    new["ExpressionAttributeNames"] = {"#key": "key"}
    if _put(item, new) != 200:
        raise RuntimeError("not claimed")
    words = form["text"].split()
    text = COMMANDS[" ".join(words[:2])](*words[2:])
    said = {"response_type": "in_channel", "text": text}
    _post(form["response_url"], {"content-type": "application/json"}, json.dumps(said).encode())
    item["value"]["S"] = json.dumps({"state": "done"})
    _put(item, {})


def thing3(target, size="small"):
    """Do the third thing to TARGET."""
    return f"{target} {size}"


COMMANDS = {"p0000 thing3": thing3}


def _put(item, more):
    headers = {"content-type": "application/x-amz-json-1.0"}
    headers["x-amz-target"] = "DynamoDB_20120810.PutItem"
    body = {"TableName": TABLE, "Item": item, **more}
    return _aws("dynamodb", f"{DYNAMODB}/", headers, body)[0]


def _aws(service, url, headers, value):
    body = json.dumps(value).encode()
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    there = urlsplit(url)
    headers |= {"host": there.netloc, "x-amz-date": stamp}
    headers["x-amz-security-token"] = os.environ["AWS_SESSION_TOKEN"]
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    digest = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n{quote(there.path)}\n\n{lines}\n{names}\n{digest}"
    scope = f"{stamp[:8]}/{REGION}/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"].encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    who = f"Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}"
    signed = f"AWS4-HMAC-SHA256 {who}, SignedHeaders={names}, Signature={key.hex()}"
    return _post(url, headers | {"authorization": signed}, body)


def _post(url, headers, body):
    there = urlsplit(url)
    secure = there.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(there.netloc, timeout=3)
    connection.request("POST", there.path, body, headers)
    response = connection.getresponse()
    said = response.status, response.read()
    connection.close()
    return said
