// One act of the AWS SDK for Go, given as JSON; its endpoints and keys it knows from its environment.
package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"
)

const newPassword = "N3wpassw0rd!"

// What the test knows.
type knowledge struct {
	Act              string `json:"act"`
	ServiceEndpoint  string `json:"serviceEndpoint"`
	UserPoolID       string `json:"userPoolId"`
	UserPoolClientID string `json:"userPoolClientId"`
	IdentityPoolID   string `json:"identityPoolId"`
	Region           string `json:"region"`
	Username         string `json:"username"`
	Password         string `json:"password"`
	Code             string `json:"code"`
}

type told map[string]any

type program struct {
	knowledge
	ctx        context.Context
	users      *idp.Client
	identities *cognitoidentity.Client
}

func main() {
	if os.Args[1] == "version" {
		fmt.Println(aws.SDKVersion)
		return
	}
	ctx := context.Background()
	configuration, err := config.LoadDefaultConfig(ctx)
	must(err)
	p := program{
		ctx:        ctx,
		users:      idp.NewFromConfig(configuration),
		identities: cognitoidentity.NewFromConfig(configuration),
	}
	must(json.Unmarshal([]byte(os.Args[1]), &p.knowledge))
	acts := map[string]func() told{
		"signUp":     p.signUp,
		"confirm":    p.confirm,
		"forget":     p.forget,
		"recover":    p.recover,
		"askForCode": p.askForCode,
		"verify":     p.verify,
		"factor":     p.factor,
		"live":       p.live,
	}
	must(json.NewEncoder(os.Stdout).Encode(acts[p.Act]()))
}

func (p *program) signUp() told {
	input := &idp.SignUpInput{ClientId: &p.UserPoolClientID, Username: &p.Username, Password: &p.Password}
	output, err := p.users.SignUp(p.ctx, input)
	must(err)
	_, again := p.users.SignUp(p.ctx, input)
	return told{
		"confirmed": output.UserConfirmed,
		"delivery":  deliveryOf(output.CodeDeliveryDetails),
		"again":     refusal(again),
	}
}

func (p *program) confirm() told {
	_, _, unconfirmed := p.signIn(p.Password)
	confirm := func(code string) error {
		_, err := p.users.ConfirmSignUp(p.ctx, &idp.ConfirmSignUpInput{
			ClientId: &p.UserPoolClientID, Username: &p.Username, ConfirmationCode: &code,
		})
		return err
	}
	wrong := confirm(otherThan(p.Code))
	must(confirm(p.Code))
	return told{"unconfirmed": refusal(unconfirmed), "wrong": refusal(wrong)}
}

func (p *program) forget() told {
	output, err := p.users.ForgotPassword(p.ctx, &idp.ForgotPasswordInput{
		ClientId: &p.UserPoolClientID, Username: &p.Username,
	})
	must(err)
	return told{"delivery": deliveryOf(output.CodeDeliveryDetails)}
}

func (p *program) recover() told {
	reset := func(code string) error {
		_, err := p.users.ConfirmForgotPassword(p.ctx, &idp.ConfirmForgotPasswordInput{
			ClientId: &p.UserPoolClientID, Username: &p.Username, Password: aws.String(newPassword), ConfirmationCode: &code,
		})
		return err
	}
	wrong := reset(otherThan(p.Code))
	must(reset(p.Code))
	_, _, former := p.signIn(p.Password)
	tokens := p.tokens(newPassword)
	change := func(previous string) error {
		_, err := p.users.ChangePassword(p.ctx, &idp.ChangePasswordInput{
			AccessToken: tokens.AccessToken, PreviousPassword: &previous, ProposedPassword: &p.Password,
		})
		return err
	}
	incorrect := change(p.Password)
	must(change(newPassword))
	return told{"wrong": refusal(wrong), "former": refusal(former), "incorrect": refusal(incorrect)}
}

func (p *program) askForCode() told {
	output, err := p.users.GetUserAttributeVerificationCode(p.ctx, &idp.GetUserAttributeVerificationCodeInput{
		AccessToken: p.tokens(p.Password).AccessToken, AttributeName: aws.String("email"),
	})
	must(err)
	return told{"delivery": deliveryOf(output.CodeDeliveryDetails)}
}

func (p *program) verify() told {
	tokens := p.tokens(p.Password)
	verify := func(code string) error {
		_, err := p.users.VerifyUserAttribute(p.ctx, &idp.VerifyUserAttributeInput{
			AccessToken: tokens.AccessToken, AttributeName: aws.String("email"), Code: &code,
		})
		return err
	}
	wrong := verify(otherThan(p.Code))
	must(verify(p.Code))
	_, unwritable := p.users.UpdateUserAttributes(p.ctx, &idp.UpdateUserAttributesInput{
		AccessToken:    tokens.AccessToken,
		UserAttributes: []types.AttributeType{{Name: aws.String("nickname"), Value: aws.String("J")}},
	})
	return told{"wrong": refusal(wrong), "unwritable": refusal(unwritable)}
}

func (p *program) factor() told {
	tokens := p.tokens(p.Password)
	token, err := p.users.AssociateSoftwareToken(p.ctx, &idp.AssociateSoftwareTokenInput{AccessToken: tokens.AccessToken})
	must(err)
	verify := func(code string) (*idp.VerifySoftwareTokenOutput, error) {
		return p.users.VerifySoftwareToken(p.ctx, &idp.VerifySoftwareTokenInput{
			AccessToken: tokens.AccessToken, UserCode: &code,
		})
	}
	_, wrong := verify(otherThan(totp(*token.SecretCode, 0)))
	verified, err := verify(totp(*token.SecretCode, 0))
	must(err)
	prefer := func(on bool) {
		_, err := p.users.SetUserMFAPreference(p.ctx, &idp.SetUserMFAPreferenceInput{
			AccessToken:              tokens.AccessToken,
			SoftwareTokenMfaSettings: &types.SoftwareTokenMfaSettingsType{Enabled: on, PreferredMfa: on},
		})
		must(err)
	}
	prefer(true)
	_, challenge, err := p.signIn(p.Password)
	must(err)
	answer := func(code string) (*idp.RespondToAuthChallengeOutput, error) {
		return p.users.RespondToAuthChallenge(p.ctx, &idp.RespondToAuthChallengeInput{
			ClientId:           &p.UserPoolClientID,
			ChallengeName:      challenge.ChallengeName,
			Session:            challenge.Session,
			ChallengeResponses: map[string]string{"USERNAME": p.Username, "SOFTWARE_TOKEN_MFA_CODE": code},
		})
	}
	_, again := answer(otherThan(totp(*token.SecretCode, 1)))
	output, err := answer(totp(*token.SecretCode, 1))
	must(err)
	prefer(false)
	return told{
		"wrong":    refusal(wrong),
		"status":   verified.Status,
		"asked":    challenge.ChallengeName,
		"again":    refusal(again),
		"signedIn": output.AuthenticationResult != nil,
	}
}

func (p *program) live() told {
	_, _, wrong := p.signIn(p.Password + "?")
	tokens := p.tokens(p.Password)
	user, err := p.users.GetUser(p.ctx, &idp.GetUserInput{AccessToken: tokens.AccessToken})
	must(err)
	renewed, err := p.users.InitiateAuth(p.ctx, &idp.InitiateAuthInput{
		ClientId:       &p.UserPoolClientID,
		AuthFlow:       types.AuthFlowTypeRefreshTokenAuth,
		AuthParameters: map[string]string{"REFRESH_TOKEN": *tokens.RefreshToken},
	})
	must(err)
	credentials := p.credentials(*tokens.IdToken)
	_, me := p.get("/me", func(request *http.Request) { request.Header.Set("Authorization", *tokens.IdToken) })
	var caller struct{ Email string }
	must(json.Unmarshal([]byte(me), &caller))
	rootStatus, root := p.get("/", p.sign(credentials))
	admin, _ := p.get("/admin", p.sign(credentials))

	_, err = p.users.GlobalSignOut(p.ctx, &idp.GlobalSignOutInput{AccessToken: tokens.AccessToken})
	must(err)
	_, afterwards := p.users.GetUser(p.ctx, &idp.GetUserInput{AccessToken: tokens.AccessToken})
	_, err = p.users.DeleteUser(p.ctx, &idp.DeleteUserInput{AccessToken: p.tokens(p.Password).AccessToken})
	must(err)
	_, _, deleted := p.signIn(p.Password)
	return told{
		"wrong":      refusal(wrong),
		"email":      emailOf(user.UserAttributes),
		"renewed":    *renewed.AuthenticationResult.IdToken != *tokens.IdToken,
		"root":       told{"status": rootStatus, "body": root},
		"me":         caller.Email,
		"admin":      admin,
		"afterwards": refusal(afterwards),
		"deleted":    refusal(deleted),
	}
}

// signIn gives tokens, or the challenge that comes after the password.
func (p *program) signIn(password string) (*types.AuthenticationResultType, *idp.RespondToAuthChallengeOutput, error) {
	session := beginSrp()
	begun, err := p.users.InitiateAuth(p.ctx, &idp.InitiateAuthInput{
		ClientId:       &p.UserPoolClientID,
		AuthFlow:       types.AuthFlowTypeUserSrpAuth,
		AuthParameters: map[string]string{"USERNAME": p.Username, "SRP_A": session.publicValue()},
	})
	if err != nil {
		return nil, nil, err
	}
	_, poolName, _ := strings.Cut(p.UserPoolID, "_")
	output, err := p.users.RespondToAuthChallenge(p.ctx, &idp.RespondToAuthChallengeInput{
		ClientId:           &p.UserPoolClientID,
		ChallengeName:      types.ChallengeNameTypePasswordVerifier,
		ChallengeResponses: session.prove(poolName, password, begun.ChallengeParameters, time.Now()),
		Session:            begun.Session,
	})
	if err != nil {
		return nil, nil, err
	}
	return output.AuthenticationResult, output, nil
}

func (p *program) tokens(password string) *types.AuthenticationResultType {
	tokens, _, err := p.signIn(password)
	must(err)
	return tokens
}

func (p *program) credentials(idToken string) aws.Credentials {
	logins := map[string]string{fmt.Sprintf("cognito-idp.%s.amazonaws.com/%s", p.Region, p.UserPoolID): idToken}
	identity, err := p.identities.GetId(p.ctx, &cognitoidentity.GetIdInput{
		IdentityPoolId: &p.IdentityPoolID, Logins: logins,
	})
	must(err)
	given, err := p.identities.GetCredentialsForIdentity(p.ctx, &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: identity.IdentityId, Logins: logins,
	})
	must(err)
	return aws.Credentials{
		AccessKeyID:     *given.Credentials.AccessKeyId,
		SecretAccessKey: *given.Credentials.SecretKey,
		SessionToken:    *given.Credentials.SessionToken,
	}
}

func (p *program) sign(credentials aws.Credentials) func(*http.Request) {
	nothing := sha256.Sum256(nil)
	return func(request *http.Request) {
		hash := hex.EncodeToString(nothing[:])
		must(v4.NewSigner().SignHTTP(p.ctx, credentials, request, hash, "execute-api", p.Region, time.Now()))
	}
}

func (p *program) get(path string, prepare func(*http.Request)) (int, string) {
	request, err := http.NewRequest(http.MethodGet, p.ServiceEndpoint+path, nil)
	must(err)
	prepare(request)
	response, err := http.DefaultClient.Do(request)
	must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(err)
	return response.StatusCode, string(body)
}

func deliveryOf(details *types.CodeDeliveryDetailsType) told {
	return told{
		"Destination":    details.Destination,
		"DeliveryMedium": details.DeliveryMedium,
		"AttributeName":  details.AttributeName,
	}
}

func emailOf(attributes []types.AttributeType) string {
	for _, attribute := range attributes {
		if *attribute.Name == "email" {
			return *attribute.Value
		}
	}
	return ""
}

// refusal is the name and message of the error that AWS gave.
func refusal(err error) told {
	var failure smithy.APIError
	if !errors.As(err, &failure) {
		must(fmt.Errorf("not refused by AWS: %w", err))
	}
	return told{"name": failure.ErrorCode(), "message": failure.ErrorMessage()}
}

// totp is what an authenticator app shows (RFC 6238), in so many steps of 30 seconds.
func totp(secret string, steps int64) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	must(err)
	counter := make([]byte, 8)
	binary.BigEndian.PutUint64(counter, uint64(time.Now().Unix()/30+steps))
	mac := hmac.New(sha1.New, key)
	mac.Write(counter)
	digest := mac.Sum(nil)
	at := digest[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(digest[at:at+4])&0x7fffffff%1_000_000)
}

func otherThan(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
