package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"strings"
	"time"
)

// shapes has one key in PEM of every form, tidy or not.
func shapes() []keyCase {
	var out []keyCase
	add := func(title, text string) { out = append(out, keyCase{title: "PEM, " + title, text: text}) }
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	text := block("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(key)))
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	begin, body, end := lines[0], strings.Join(lines[1:len(lines)-1], "\n"), lines[len(lines)-1]
	replaced := func(old, new string) string { return strings.Replace(text, old, new, 1) }
	add("text around it", "some words\n\n"+text+"more words\n-----\n")
	add("text before it in the same line", "some words "+text)
	add("spaces before it", " "+text)
	add("text behind it in the same line", strings.TrimSuffix(text, "\n")+" x\n")
	add("spaces behind it in the same line", strings.TrimSuffix(text, "\n")+" \t\n")
	add("no line break at the end", strings.TrimSuffix(text, "\n"))
	add("carriage returns", strings.ReplaceAll(text, "\n", "\r\n"))
	add("carriage returns only", strings.ReplaceAll(text, "\n", "\r"))
	add("spaces and tabs inside", replaced(body, strings.ReplaceAll(body, "A", " A\t")))
	add("everything in one line", begin+strings.ReplaceAll(body, "\n", "")+end)
	add("the body in one line", begin+"\n"+strings.ReplaceAll(body, "\n", "")+"\n"+end+"\n")
	add("empty lines inside", begin+"\n\n\n"+strings.ReplaceAll(body, "\n", "\n\n")+"\n\n"+end+"\n")
	add("headers", begin+"\nA: b\nC : d:e\n\n"+body+"\n"+end+"\n")
	add("headers without an empty line", begin+"\nA: b\n"+body+"\n"+end+"\n")
	add("a header in the middle", begin+"\n"+strings.Replace(body, "\n", "\nA: b\n", 1)+"\n"+end+"\n")
	add("nothing but headers", begin+"\nA: b\n"+end+"\n")
	add("two keys, the first counts", text+block("RSA PRIVATE KEY", []byte{1}))
	add("a certificate first", block("CERTIFICATE", []byte{1})+text)
	add("BEGIN twice", begin+"\n"+text)
	add("BEGIN of another before it", "-----BEGIN RSA PRIVATE KEY-----\n"+text)
	add("another END before it", "-----END RSA PRIVATE KEY-----\n"+text)
	add("another END", replaced("END EC", "END RSA"))
	add("another END, then a whole block", replaced("END EC", "END RSA")+text)
	add("no END", begin+"\n"+body+"\n")
	add("no END, then a whole block", begin+"\n"+body+"\n"+text)
	add("a broken block, then a whole one", begin+"\n!!!\n"+end+"\n"+text)
	add("too few dashes at the end", strings.TrimSuffix(text, "-\n")+"\n")
	add("too many dashes at the end", strings.TrimSuffix(text, "\n")+"-\n")
	add("too few dashes behind BEGIN", replaced("KEY-----\n", "KEY----\n"))
	add("too many dashes before BEGIN", "-"+text)
	add("spaces behind BEGIN", replaced("KEY-----\n", "KEY-----  \n"))
	add("END in the line of the body", begin+"\n"+body+end+"\n")
	add("no padding", replaced("=", ""))
	add("a digit too much", replaced(body, body+"A"))
	add("a byte that is no digit", replaced(body, "*"+body[1:]))
	add("an empty block", begin+"\n"+end+"\n")
	add("an empty label", "-----BEGIN -----\nAAAA\n-----END -----\n")
	add("a label of lower case", strings.ReplaceAll(text, "PRIVATE", "private"))
	add("a label of another kind", strings.ReplaceAll(text, "EC PRIVATE", "OPENSSH PRIVATE"))
	add("a public key", block("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(&key.PublicKey))))
	add("a label of two words before", strings.ReplaceAll(text, "EC PRIVATE", "MY EC PRIVATE"))
	add("nothing", "")
	add("no PEM", "hello")
	sealed := must(x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", must(x509.MarshalECPrivateKey(key)), []byte("x"), x509.PEMCipherAES128))
	add("encrypted, as OpenSSL did it", string(pem.EncodeToMemory(sealed)))
	add("encrypted, PKCS#8", block("ENCRYPTED PRIVATE KEY", sealed.Bytes))
	return out
}

// certificates has pairs of a certificate and a key that is to sign in its name.
func certificates() []keyCase {
	var out []keyCase
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	other := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	text := block("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(key)))
	add := func(title string, der []byte) {
		out = append(out, keyCase{"certificate, " + title, text, block("CERTIFICATE", der)})
	}
	template := func() *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(77), Subject: pkix.Name{CommonName: "ca"}, IsCA: true, BasicConstraintsValid: true,
			NotBefore: time.Unix(1.7e9, 0), NotAfter: time.Unix(2e9, 0), KeyUsage: x509.KeyUsageCertSign,
		}
	}
	made := func(f func(t *x509.Certificate)) []byte {
		t := template()
		f(t)
		return must(x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key))
	}
	whole := made(func(*x509.Certificate) {})
	add("whole", whole)
	add("of another key", must(x509.CreateCertificate(rand.Reader, template(), template(), &other.PublicKey, other)))
	add("many names", made(func(t *x509.Certificate) {
		t.Subject = pkix.Name{CommonName: "Grüße", Organization: []string{"a", "b"}, Country: []string{"DE"}}
		t.NotAfter = time.Date(2150, 1, 2, 3, 4, 5, 0, time.UTC)
		t.MaxPathLen = 3
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		t.DNSNames = []string{"a.example", "*.b.example"}
		t.SubjectKeyId = []byte{1, 2, 3}
	}))
	add("bytes behind it", append(append([]byte{}, whole...), 0))
	add("cut off", whole[:len(whole)-1])
	add("nothing", nil)
	add("no sequence", []byte{2, 1, 1})
	add("an empty sequence", []byte{0x30, 0})
	raw(add, whole)
	for _, c := range []struct{ title, cert string }{
		{"no PEM", "hello"}, {"a key in its place, which is not looked at", text}, {"empty", ""},
	} {
		out = append(out, keyCase{"certificate, " + c.title, text, c.cert})
	}
	out = append(out, keyCase{"certificate, a chain, the first counts", text, block("CERTIFICATE", whole) + block("CERTIFICATE", []byte{1})})
	out = append(out, keyCase{"certificate, a key that is none", "x", block("CERTIFICATE", whole)})
	return out
}

type tbs struct {
	Version    int `asn1:"optional,explicit,default:0,tag:0"`
	Serial     *big.Int
	Algorithm  pkix.AlgorithmIdentifier
	Issuer     asn1.RawValue
	Validity   asn1.RawValue
	Subject    asn1.RawValue
	Public     asn1.RawValue
	Extensions []pkix.Extension `asn1:"omitempty,optional,explicit,tag:3"`
}

type certificate struct {
	Body      tbs
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

// raw has certificates that are put together of their fields; nothing looks at their signatures.
func raw(add func(title string, der []byte), whole []byte) {
	spoil := func(title string, f func(c *certificate)) {
		var c certificate
		must(asn1.Unmarshal(whole, &c))
		f(&c)
		add(title, must(asn1.Marshal(c)))
	}
	bytes := func(b ...byte) asn1.RawValue { return asn1.RawValue{FullBytes: b} }
	id := func(last int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 29, last} }
	one := func(e pkix.Extension) func(c *certificate) {
		return func(c *certificate) { c.Body.Extensions = []pkix.Extension{e} }
	}
	spoil("version 1", func(c *certificate) { c.Body.Version = 0; c.Body.Extensions = nil })
	spoil("version 4", func(c *certificate) { c.Body.Version = 3 })
	spoil("a negative version", func(c *certificate) { c.Body.Version = -1 })
	spoil("extensions in version 2, which nothing looks at", func(c *certificate) { c.Body.Version = 1 })
	spoil("no extensions", func(c *certificate) { c.Body.Extensions = nil })
	spoil("a negative serial number", func(c *certificate) { c.Body.Serial = big.NewInt(-1) })
	spoil("a long serial number", func(c *certificate) { c.Body.Serial = new(big.Int).Lsh(big.NewInt(1), 300) })
	spoil("two algorithms", func(c *certificate) { c.Algorithm.Algorithm = asn1.ObjectIdentifier{1, 2, 3} })
	spoil("an issuer that is none", func(c *certificate) { c.Body.Issuer = bytes(0x30, 2, 5, 0) })
	spoil("a subject with an empty attribute", func(c *certificate) { c.Body.Subject = bytes(0x30, 4, 0x31, 2, 0x30, 0) })
	spoil("a subject of a name without text", func(c *certificate) { c.Body.Subject = bytes(0x30, 9, 0x31, 7, 0x30, 5, 6, 3, 0x55, 4, 3) })
	spoil("a subject of an unfit letter", func(c *certificate) {
		c.Body.Subject = bytes(0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 19, 1, '@')
	})
	spoil("a subject that is no UTF-8", func(c *certificate) {
		c.Body.Subject = bytes(0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 12, 1, 0xff)
	})
	spoil("a subject of a number", func(c *certificate) { c.Body.Subject = bytes(0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 2, 1, 1) })
	spoil("an empty subject", func(c *certificate) { c.Body.Subject = bytes(0x30, 0) })
	spoil("a time that is none", func(c *certificate) {
		c.Body.Validity = bytes(append([]byte{0x30, 30, 23, 13}, "991332000000Z\x17\x0d000101000000Z"...)...)
	})
	spoil("a time without seconds", func(c *certificate) {
		c.Body.Validity = bytes(append([]byte{0x30, 26, 23, 11}, "9912310000Z\x17\x0b0001010000Z"...)...)
	})
	spoil("times that are numbers", func(c *certificate) { c.Body.Validity = bytes(0x30, 6, 2, 1, 1, 2, 1, 1) })
	spoil("one time only", func(c *certificate) { c.Body.Validity = bytes(append([]byte{0x30, 15, 23, 13}, "991231000000Z"...)...) })
	spoil("a public key of an unknown kind", func(c *certificate) { c.Body.Public = bytes(0x30, 10, 0x30, 4, 6, 2, 0x2a, 3, 3, 2, 0, 1) })
	spoil("an RSA key without parameters", func(c *certificate) {
		c.Body.Public = bytes(0x30, 17, 0x30, 11, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 3, 2, 0, 1)
	})
	spoil("an RSA key that is none", func(c *certificate) {
		c.Body.Public = bytes(0x30, 19, 0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0, 3, 2, 0, 1)
	})
	spoil("an EC key without a curve", func(c *certificate) {
		c.Body.Public = bytes(0x30, 15, 0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 3, 2, 0, 4)
	})
	spoil("an EC key of no point", func(c *certificate) {
		c.Body.Public = bytes(0x30, 25, 0x30, 19, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 3, 2, 0, 4)
	})
	spoil("an Ed25519 key of one byte", func(c *certificate) { c.Body.Public = bytes(0x30, 11, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 2, 0, 4) })
	spoil("a public key in a broken bit string", func(c *certificate) { c.Body.Public = bytes(0x30, 10, 0x30, 4, 6, 2, 0x2a, 3, 3, 2, 9, 1) })
	spoil("an extension twice", func(c *certificate) { c.Body.Extensions = append(c.Body.Extensions, c.Body.Extensions[0]) })
	spoil("an unknown critical extension", one(pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}))
	spoil("an unknown extension", one(pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: []byte{1}}))
	spoil("a critical key identifier", one(pkix.Extension{Id: id(14), Critical: true, Value: []byte{4, 1, 1}}))
	spoil("a key identifier that is none", one(pkix.Extension{Id: id(14), Value: []byte{5, 0}}))
	spoil("a critical authority identifier", one(pkix.Extension{Id: id(35), Critical: true, Value: []byte{0x30, 0}}))
	spoil("an authority identifier that is none", one(pkix.Extension{Id: id(35), Value: []byte{5, 0}}))
	spoil("a key usage that is none", one(pkix.Extension{Id: id(15), Value: []byte{5, 0}}))
	spoil("constraints that are none", one(pkix.Extension{Id: id(19), Value: []byte{5, 0}}))
	spoil("a constraint that is no boolean", one(pkix.Extension{Id: id(19), Value: []byte{0x30, 3, 1, 1, 7}}))
	spoil("extended usages that are none", one(pkix.Extension{Id: id(37), Value: []byte{5, 0}}))
	spoil("names that are none", one(pkix.Extension{Id: id(17), Value: []byte{5, 0}}))
	spoil("a name that is no ASCII", one(pkix.Extension{Id: id(17), Value: []byte{0x30, 3, 0x82, 1, 0xff}}))
	spoil("an address of three bytes", one(pkix.Extension{Id: id(17), Value: []byte{0x30, 5, 0x87, 3, 1, 2, 3}}))
}
