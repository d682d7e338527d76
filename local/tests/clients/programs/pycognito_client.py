"""One act of pycognito, given as `{"act": …}`: the life of an account, and of a session."""
import base64
import hashlib
import hmac
import json
import os
import struct
import sys
import time
import urllib.request

from botocore.exceptions import ClientError
from pycognito import Cognito
from pycognito.exceptions import SoftwareTokenMFAChallengeException

knows = json.loads(sys.argv[1])
pool = knows["userPoolId"]
username, password, code = knows["username"], knows["password"], knows.get("code")
NEW_PASSWORD = "N3wpassw0rd!"
user = Cognito(pool, knows["userPoolClientId"], username=username)
# It looks for the keys at the issuer, which is AWS's own name; here they are the local run's.
with urllib.request.urlopen(f"{os.environ['AWS_ENDPOINT_URL']}/{pool}/.well-known/jwks.json") as answer:
    user.pool_jwk = json.load(answer)


def refusal(call, *given, **named):
    """The name and message of the error that the call raises."""
    try:
        call(*given, **named)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["Error"]["Message"]]
    return "served"


def other_than(right):
    return "000001" if right == "000000" else "000000"


def totp(secret, steps=0):
    """What an authenticator app shows (RFC 6238), in so many steps of 30 seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time() // 30) + steps), hashlib.sha1).digest()
    at = digest[19] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def confirm():
    wrong = refusal(user.confirm_sign_up, other_than(code))
    user.confirm_sign_up(code)
    return {"wrong": wrong}


def forget():
    user.initiate_forgot_password()
    return {}


def recover():
    wrong = refusal(user.confirm_forgot_password, other_than(code), NEW_PASSWORD)
    user.confirm_forgot_password(code, NEW_PASSWORD)
    former = refusal(user.authenticate, password=password)
    user.authenticate(password=NEW_PASSWORD)
    user.change_password(NEW_PASSWORD, password)
    return {"wrong": wrong, "former": former}


def ask_for_code():
    user.authenticate(password=password)
    user.send_verification("email")
    return {}


def verify():
    user.authenticate(password=password)
    wrong = refusal(user.validate_verification, other_than(code), "email")
    user.validate_verification(code, "email")
    user.update_profile({"email": username})
    return {"wrong": wrong, "unwritable": refusal(user.update_profile, {"nickname": "J"})}


def factor():
    user.authenticate(password=password)
    secret = user.associate_software_token()
    wrong = refusal(user.verify_software_token, other_than(totp(secret)))
    verified = user.verify_software_token(totp(secret), "phone")
    user.set_user_mfa_preference(sms_mfa=False, software_token_mfa=True, preferred="SOFTWARE_TOKEN")
    try:
        user.authenticate(password=password)
    except SoftwareTokenMFAChallengeException as challenge:
        user.respond_to_software_token_mfa_challenge(totp(secret, 1), challenge.get_tokens())
        uses = [user.id_claims["token_use"], user.access_claims["token_use"]]
    user.set_user_mfa_preference(sms_mfa=False, software_token_mfa=False)
    return {"wrong": wrong, "verified": verified, "uses": uses}


def live():
    wrong = refusal(user.authenticate, password=password + "?")
    user.authenticate(password=password)
    user.verify_tokens()
    first = user.id_token
    email = user.get_user().email
    user.renew_access_token()
    renewed = user.id_token != first
    access_token = user.access_token
    uses = [user.id_claims["token_use"], user.access_claims["token_use"]]
    user.logout()
    afterwards = refusal(user.client.get_user, AccessToken=access_token)
    user.authenticate(password=password)
    user.delete_user()
    return {
        "wrong": wrong,
        "uses": uses,
        "email": email,
        "renewed": renewed,
        "afterwards": afterwards,
        "deleted": refusal(user.authenticate, password=password),
    }


ACTS = {
    "confirm": confirm,
    "forget": forget,
    "recover": recover,
    "askForCode": ask_for_code,
    "verify": verify,
    "factor": factor,
    "live": live,
}
print(json.dumps(ACTS[knows["act"]]()))
