package main

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
	"time"
)

// The 3072-bit group of RFC 5054, appendix A.
const groupPrime = `
FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74 020BBEA6 3B139B22 514A0879 8E3404DD
EF9519B3 CD3A431B 302B0A6D F25F1437 4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A637ED6B 0BFF5CB6 F406B7ED
EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE45B3D C2007CB8 A163BF05 98DA4836 1C55D39A 69163FA8 FD24CF5F
83655D23 DCA3AD96 1C62F356 208552BB 9ED52907 7096966D 670C354E 4ABC9804 F1746C08 CA18217C 32905E46 2E36CE3B
E39E772C 180E8603 9B2783A2 EC07A28F B5C55DF0 6F4C52C9 DE2BCBF6 95581718 3995497C EA956AE5 15D22618 98FA0510
15728E5A 8AAAC42D AD33170D 04507A33 A85521AB DF1CBA64 ECFB8504 58DBEF0A 8AEA7157 5D060C7D B3970F85 A6E1E4C7
ABF5AE8C DB0933D7 1E8C94E0 4A25619D CEE3D226 1AD2EE6B F12FFA06 D98A0864 D8760273 3EC86A64 521F2B18 177B200C
BBE11757 7A615D6C 770988C0 BAD946E2 08E24FA0 74E5AB31 43DB5BFC E0FD108E 4B82D120 A93AD2CA FFFFFFFF FFFFFFFF`

var (
	prime, _  = new(big.Int).SetString(strings.Join(strings.Fields(groupPrime), ""), 16)
	generator = big.NewInt(2)
	k         = hashed(padded(prime), padded(generator))
)

// srpSession is a client's half of one sign-in: SRP-6a (RFC 5054) as Cognito has it.
type srpSession struct {
	a, A *big.Int
}

func beginSrp() srpSession {
	a, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 256))
	must(err)
	return srpSession{a, new(big.Int).Exp(generator, a, prime)}
}

func (s srpSession) publicValue() string {
	return s.A.Text(16)
}

// prove answers PASSWORD_VERIFIER; the pool's name is what follows its region in the id.
func (s srpSession) prove(poolName, password string, parameters map[string]string, now time.Time) map[string]string {
	user := parameters["USER_ID_FOR_SRP"]
	salt, _ := new(big.Int).SetString(parameters["SALT"], 16)
	B, _ := new(big.Int).SetString(parameters["SRP_B"], 16)
	identity := sha256.Sum256([]byte(poolName + user + ":" + password))
	x := hashed(padded(salt), identity[:])
	u := hashed(padded(s.A), padded(B))

	// S = (B - k g^x) ^ (a + u x)
	base := new(big.Int).Exp(generator, x, prime)
	base.Mul(base, k).Sub(B, base).Mod(base, prime)
	exponent := new(big.Int).Mul(u, x)
	secret := new(big.Int).Exp(base, exponent.Add(exponent, s.a), prime)
	key, err := hkdf.Key(sha256.New, padded(secret), padded(u), "Caldera Derived Key", 16)
	must(err)

	block, err := base64.StdEncoding.DecodeString(parameters["SECRET_BLOCK"])
	must(err)
	timestamp := now.UTC().Format("Mon Jan 2 15:04:05 UTC 2006")
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(poolName + user))
	mac.Write(block)
	mac.Write([]byte(timestamp))
	return map[string]string{
		"USERNAME":                    user,
		"PASSWORD_CLAIM_SECRET_BLOCK": parameters["SECRET_BLOCK"],
		"PASSWORD_CLAIM_SIGNATURE":    base64.StdEncoding.EncodeToString(mac.Sum(nil)),
		"TIMESTAMP":                   timestamp,
	}
}

func hashed(parts ...[]byte) *big.Int {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write(part)
	}
	return new(big.Int).SetBytes(hash.Sum(nil))
}

// padded gives a positive number its sign bit, as Java's BigInteger writes it.
func padded(number *big.Int) []byte {
	text := number.Text(16)
	if len(text)%2 == 1 {
		text = "0" + text
	} else if text[0] >= '8' {
		text = "00" + text
	}
	bytes, err := hex.DecodeString(text)
	must(err)
	return bytes
}
