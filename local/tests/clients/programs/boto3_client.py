"""What boto3 does by itself: users as the administrator, an ID token for credentials, a request signed by botocore."""
import json
import sys
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

knows = json.loads(sys.argv[1])
region = knows["region"]
users = boto3.client("cognito-idp")
identities = boto3.client("cognito-identity")


def refusal(call, **given):
    """The name and message of the error that the call raises."""
    try:
        call(**given)
    except ClientError as error:
        return [type(error).__name__, error.response["Error"]["Message"]]
    return "served"


def get(path, credentials):
    request = AWSRequest("GET", knows["serviceEndpoint"] + path)
    SigV4Auth(credentials, "execute-api", region).add_auth(request)
    prepared = request.prepare()
    try:
        with urllib.request.urlopen(urllib.request.Request(prepared.url, headers=dict(prepared.headers))) as answer:
            return [answer.status, answer.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, json.loads(error.read())]


app = {"ClientId": knows["userPoolClientId"]}
pool = {"UserPoolId": knows["userPoolId"]}
name = {"Username": "boto@example.com"}
signed_up = users.sign_up(**app, **name, Password="Passw0rd!")
taken = refusal(users.sign_up, **app, **name, Password="Passw0rd!")
users.admin_confirm_sign_up(**pool, **name)
found = [
    user
    for page in users.get_paginator("list_users").paginate(**pool, Filter='email = "boto@example.com"')
    for user in page["Users"]
]
users.admin_delete_user(**pool, **name)

logins = {f"cognito-idp.{region}.amazonaws.com/{knows['userPoolId']}": knows["idToken"]}
identity = identities.get_id(IdentityPoolId=knows["identityPoolId"], Logins=logins)["IdentityId"]
given = identities.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
credentials = Credentials(given["AccessKeyId"], given["SecretKey"], given["SessionToken"])

print(
    json.dumps(
        {
            "confirmed": signed_up["UserConfirmed"],
            "taken": taken,
            "found": [[user["Username"] == signed_up["UserSub"], user["UserStatus"]] for user in found],
            "gone": refusal(users.admin_get_user, **pool, **name),
            "root": get("/", credentials),
            "admin": get("/admin", credentials)[0],
            "another": get("/", Credentials(given["AccessKeyId"], "another", given["SessionToken"]))[0],
        }
    )
)
