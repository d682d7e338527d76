"""The life of a session by pycognito: SRP, its own check of the tokens, renewal, sign-out."""
import json
import os
import sys
import urllib.request

from botocore.exceptions import ClientError
from pycognito import Cognito

knows = json.loads(sys.argv[1])
pool = knows["userPoolId"]
user = Cognito(pool, knows["userPoolClientId"], username=knows["username"])
# It looks for the keys at the issuer, which is AWS's own name; here they are the local run's.
with urllib.request.urlopen(f"{os.environ['AWS_ENDPOINT_URL']}/{pool}/.well-known/jwks.json") as answer:
    user.pool_jwk = json.load(answer)


def refusal(call, **given):
    """The name and message of the error that the call raises."""
    try:
        call(**given)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
    return "served"


wrong = refusal(user.authenticate, password=knows["password"] + "?")
user.authenticate(password=knows["password"])
user.verify_tokens()
first = user.id_token
email = user.get_user().email
user.renew_access_token()
renewed = user.id_token != first
access_token = user.access_token
user.logout()
print(
    json.dumps(
        {
            "wrong": wrong,
            "uses": [user.id_claims["token_use"], user.access_claims["token_use"]],
            "email": email,
            "renewed": renewed,
            "afterwards": refusal(user.client.get_user, AccessToken=access_token),
        }
    )
)
