package main

import (
	"crypto/dsa"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
)

type multi struct{ Prime, Exp, Coeff *big.Int }

type pkcs1 struct {
	Version      int
	N, E, D      *big.Int
	P, Q         *big.Int
	Dp, Dq, Qinv *big.Int `asn1:"optional"`
	More         []multi  `asn1:"optional,omitempty"`
}

type sec1 struct {
	Version int
	Secret  []byte
	Curve   asn1.ObjectIdentifier `asn1:"optional,explicit,tag:0"`
	Public  asn1.BitString        `asn1:"optional,explicit,tag:1"`
}

type pkcs8 struct {
	Version int
	Algo    pkix.AlgorithmIdentifier
	Key     []byte
}

var (
	one      = big.NewInt(1)
	oidRSA   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidEC    = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidP256  = asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}
	oidEd    = asn1.ObjectIdentifier{1, 3, 101, 112}
	oidX     = asn1.ObjectIdentifier{1, 3, 101, 110}
	oidOther = asn1.ObjectIdentifier{1, 2, 3, 4}
	null     = asn1.RawValue{FullBytes: []byte{5, 0}}
)

func block(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

func rsaPem(key pkcs1) string { return block("RSA PRIVATE KEY", must(asn1.Marshal(key))) }

func wrapped(algorithm asn1.ObjectIdentifier, parameters asn1.RawValue, key []byte) string {
	algo := pkix.AlgorithmIdentifier{Algorithm: algorithm, Parameters: parameters}
	return block("PRIVATE KEY", must(asn1.Marshal(pkcs8{0, algo, key})))
}

// parts takes a key of Go's apart.
func parts(key *rsa.PrivateKey) pkcs1 {
	key.Precompute()
	pre := key.Precomputed
	return pkcs1{0, key.N, big.NewInt(int64(key.E)), key.D, key.Primes[0], key.Primes[1], pre.Dp, pre.Dq, pre.Qinv, nil}
}

// from puts a key together of its primes and exponent.
func from(p, q, e *big.Int) pkcs1 {
	p1, q1 := new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)
	phi := new(big.Int).Mul(p1, q1)
	lambda := phi.Div(phi, new(big.Int).GCD(nil, nil, p1, q1))
	d := new(big.Int).ModInverse(e, lambda)
	if d == nil {
		d = big.NewInt(3)
	}
	qinv := new(big.Int).ModInverse(q, p)
	if qinv == nil {
		qinv = one
	}
	mod := func(m *big.Int) *big.Int { return new(big.Int).Mod(d, m) }
	return pkcs1{0, new(big.Int).Mul(p, q), e, d, p, q, mod(p1), mod(q1), qinv, nil}
}

// good draws primes that 3 and 65537 have inverses for.
func good(bits int) *big.Int {
	for {
		p := must(rand.Prime(rand.Reader, bits))
		if new(big.Int).Mod(p, big.NewInt(3)).Int64() == 2 {
			return p
		}
	}
}

func keys() []keyCase {
	var out []keyCase
	add := func(title, text string) { out = append(out, keyCase{title: title, text: text}) }
	key := must(rsa.GenerateKey(rand.Reader, 1024))
	rsaKeys(add, key)
	rsaFaults(add, key)
	ecKeys(add)
	others(add, key)
	return out
}

func rsaKeys(add func(title, text string), key *rsa.PrivateKey) {
	add("RSA, PKCS#1", rsaPem(parts(key)))
	add("RSA, PKCS#8", block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key))))
	add("RSA of 2048 bits, PKCS#8", block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(must(rsa.GenerateKey(rand.Reader, 2048))))))
	add("RSA of an odd size", rsaPem(parts(must(rsa.GenerateKey(rand.Reader, 1033)))))
	p, q := good(512), good(520)
	add("RSA, exponent 3, primes of different sizes", rsaPem(from(p, q, big.NewInt(3))))
	add("RSA, the primes the other way round", rsaPem(from(q, p, big.NewInt(65537))))
	add("RSA of 768 bits reads but does not sign", rsaPem(from(good(384), good(384), big.NewInt(65537))))
	k := parts(key)
	k.Dp, k.Dq, k.Qinv = nil, nil, nil
	add("RSA without CRT values", rsaPem(k))
	k = parts(key)
	k.Dq, k.Qinv = nil, nil
	add("RSA with one CRT value", rsaPem(k))
	k.Dp = big.NewInt(5)
	add("RSA with one CRT value, a wrong one, which is made anew", rsaPem(k))
	k = parts(key)
	k.Version = 1
	add("RSA, version 1 with two primes", rsaPem(k))
	k.Version = -1
	add("RSA, version -1", rsaPem(k))
	three := must(rsa.GenerateMultiPrimeKey(rand.Reader, 3, 1024))
	add("RSA of three primes", block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(three)))
	four := must(rsa.GenerateMultiPrimeKey(rand.Reader, 4, 1024))
	add("RSA of four primes, PKCS#8", block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(four))))
	m := parts(three)
	m.Version = 1
	m.More = []multi{{three.Primes[2], big.NewInt(7), big.NewInt(9)}}
	add("RSA of three primes, what belongs to the third is wrong and made anew", rsaPem(m))
	m.More = []multi{{three.Primes[1], one, one}}
	add("RSA of three primes, two of them the same", rsaPem(m))
	m.More = []multi{{big.NewInt(1), one, one}}
	add("RSA of three primes, one of them 1", rsaPem(m))
	m.More = []multi{{big.NewInt(-3), one, one}}
	add("RSA of three primes, one of them negative", rsaPem(m))
	m.More = []multi{{good(256), one, one}}
	add("RSA of three primes, not those of the modulus", rsaPem(m))
}

func rsaFaults(add func(title, text string), key *rsa.PrivateKey) {
	spoil := func(title string, f func(k *pkcs1)) {
		k := parts(key)
		f(&k)
		add("RSA, "+title, rsaPem(k))
	}
	num := big.NewInt
	plus := func(a *big.Int, b int64) *big.Int { return new(big.Int).Add(a, num(b)) }
	spoil("an even modulus", func(k *pkcs1) { k.N = plus(k.N, 1) })
	spoil("another modulus", func(k *pkcs1) { k.N = plus(k.N, 2) })
	spoil("a modulus of 1", func(k *pkcs1) { k.N = one })
	spoil("a modulus of 0", func(k *pkcs1) { k.N = num(0) })
	spoil("a negative modulus", func(k *pkcs1) { k.N = new(big.Int).Neg(k.N) })
	spoil("exponent 1", func(k *pkcs1) { k.E = num(1) })
	spoil("exponent 0", func(k *pkcs1) { k.E = num(0) })
	spoil("a negative exponent", func(k *pkcs1) { k.E = num(-3) })
	spoil("an even exponent", func(k *pkcs1) { k.E = num(65536) })
	spoil("exponent 2", func(k *pkcs1) { k.E = num(2) })
	spoil("another exponent", func(k *pkcs1) { k.E = num(3) })
	spoil("an exponent of 32 bits", func(k *pkcs1) { k.E = num(1<<31 + 1) })
	spoil("an exponent of 63 bits", func(k *pkcs1) { k.E = num(1<<62 + 1) })
	spoil("an exponent of 70 bits", func(k *pkcs1) { k.E = new(big.Int).Add(new(big.Int).Lsh(one, 70), one) })
	spoil("a private exponent beyond the modulus", func(k *pkcs1) { k.D = new(big.Int).Add(k.D, k.N) })
	spoil("a private exponent of 0", func(k *pkcs1) { k.D = num(0) })
	spoil("another private exponent", func(k *pkcs1) { k.D = plus(k.D, 2) })
	spoil("another private exponent, no CRT values", func(k *pkcs1) {
		k.D = plus(k.D, 2)
		k.Dp, k.Dq, k.Qinv = nil, nil, nil
	})
	spoil("another dP", func(k *pkcs1) { k.Dp = plus(k.Dp, 2) })
	spoil("a dP beyond p", func(k *pkcs1) { k.Dp = plus(new(big.Int).Add(k.Dp, k.P), -1) })
	spoil("another dQ", func(k *pkcs1) { k.Dq = plus(k.Dq, 2) })
	spoil("dQ 0", func(k *pkcs1) { k.Dq = num(0) })
	spoil("another coefficient", func(k *pkcs1) { k.Qinv = plus(k.Qinv, 1) })
	spoil("a coefficient beyond p", func(k *pkcs1) { k.Qinv = new(big.Int).Add(k.Qinv, k.P) })
	spoil("a negative coefficient", func(k *pkcs1) { k.Qinv = new(big.Int).Neg(k.Qinv) })
	spoil("p is 1", func(k *pkcs1) { k.P = one })
	spoil("q is 1", func(k *pkcs1) { k.Q = one })
	spoil("p is 2", func(k *pkcs1) { k.P = num(2) })
	spoil("p is even", func(k *pkcs1) { k.P = plus(k.P, 1) })
	spoil("p is even, no CRT values", func(k *pkcs1) {
		k.P = plus(k.P, 1)
		k.Dp, k.Dq, k.Qinv = nil, nil, nil
	})
	spoil("p is negative", func(k *pkcs1) { k.P = new(big.Int).Neg(k.P) })
	spoil("p is the modulus", func(k *pkcs1) { k.P = k.N })
	spoil("q beyond the modulus", func(k *pkcs1) { k.Q = new(big.Int).Mul(k.N, num(3)) })
	spoil("version 2", func(k *pkcs1) { k.Version = 2 })
	p := good(512)
	add("RSA, p and q are the same", rsaPem(from(p, p, num(65537))))
	next := plus(p, 2)
	for !next.ProbablyPrime(20) || new(big.Int).Mod(next, num(65537)).Int64() == 1 {
		next = plus(next, 2)
	}
	add("RSA, p and q are neighbours", rsaPem(from(p, next, num(65537))))
	small := from(good(512), good(512), num(65537))
	// The private exponent is drawn first, and small; the public one is then too large.
	small.D, small.E = num(65537), small.D
	add("RSA, the exponents swapped", rsaPem(small))
	add("RSA, a small private exponent", rsaPem(smallExponent()))
	// Nothing looks whether p is prime; with this one, signing goes wrong.
	composite := new(big.Int).Mul(good(256), good(257))
	add("RSA, p is no prime", rsaPem(composed(composite)))
}

// smallExponent makes a key of which d was chosen, as e has to fit 31 bits: a tiny one.
func smallExponent() pkcs1 {
	for d := big.NewInt(101); ; d.Add(d, big.NewInt(2)) {
		k := from(good(16), good(15), d)
		if k.E.BitLen() < 12 && k.D.BitLen() < 32 && k.P.Cmp(k.Q) != 0 && k.D.Int64() != 3 {
			k.E, k.D = k.D, k.E
			k.Dp = new(big.Int).Mod(k.D, new(big.Int).Sub(k.P, one))
			k.Dq = new(big.Int).Mod(k.D, new(big.Int).Sub(k.Q, one))
			return k
		}
	}
}

// composed is a key of a p that is no prime, with all values that Go compares in place.
func composed(p *big.Int) pkcs1 {
	for {
		q := good(513)
		k := from(p, q, big.NewInt(65537))
		if new(big.Int).Mod(new(big.Int).Mul(k.Dp, k.E), new(big.Int).Sub(p, one)).Cmp(one) == 0 {
			return k
		}
		p = new(big.Int).Mul(good(256), good(257))
	}
}

func ecKeys(add func(title, text string)) {
	curves := []elliptic.Curve{elliptic.P224(), elliptic.P256(), elliptic.P384(), elliptic.P521()}
	for _, curve := range curves {
		key := must(ecdsa.GenerateKey(curve, rand.Reader))
		add("EC "+curve.Params().Name+", SEC 1", block("EC PRIVATE KEY", must(x509.MarshalECPrivateKey(key))))
		add("EC "+curve.Params().Name+", PKCS#8", block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key))))
	}
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	secret := must(key.Bytes())
	public := asn1.BitString{Bytes: must(key.PublicKey.Bytes()), BitLength: 65 * 8}
	ec := func(title string, k sec1) { add("EC, "+title, block("EC PRIVATE KEY", must(asn1.Marshal(k)))) }
	ec("zeros in front", sec1{1, append([]byte{0, 0, 0}, secret...), oidP256, public})
	ec("a number that is too long", sec1{1, append([]byte{1}, secret...), oidP256, public})
	ec("a short number", sec1{1, []byte{1, 2, 3}, oidP256, public})
	ec("no public key", sec1{Version: 1, Secret: secret, Curve: oidP256})
	ec("another public key, which nothing looks at", sec1{1, []byte{9}, oidP256, public})
	ec("no curve", sec1{Version: 1, Secret: secret, Public: public})
	ec("an unknown curve", sec1{1, secret, oidOther, public})
	ec("secp256k1", sec1{1, secret, asn1.ObjectIdentifier{1, 3, 132, 0, 10}, public})
	ec("version 0", sec1{0, secret, oidP256, public})
	ec("the number 0", sec1{1, []byte{0}, oidP256, public})
	ec("no number", sec1{1, nil, oidP256, public})
	order := elliptic.P256().Params().N
	ec("the curve's order", sec1{1, order.Bytes(), oidP256, public})
	ec("more than the curve's order", sec1{1, new(big.Int).Add(order, one).Bytes(), oidP256, public})
	ec("one less than the curve's order", sec1{1, new(big.Int).Sub(order, one).Bytes(), oidP256, public})
	inner := must(asn1.Marshal(sec1{1, secret, asn1.ObjectIdentifier{1, 3, 132, 0, 34}, public}))
	oid := func(o asn1.ObjectIdentifier) asn1.RawValue { return asn1.RawValue{FullBytes: must(asn1.Marshal(o))} }
	add("EC, PKCS#8 and SEC 1 name two curves", wrapped(oidEC, oid(oidP256), inner))
	plain := must(asn1.Marshal(sec1{1, secret, oidP256, public}))
	add("EC, PKCS#8 names no curve but SEC 1 does", wrapped(oidEC, null, plain))
	add("EC, PKCS#8 without parameters", wrapped(oidEC, asn1.RawValue{}, plain))
	add("EC, PKCS#8 names an unknown curve", wrapped(oidEC, oid(oidOther), plain))
	add("EC, PKCS#8 around rubbish", wrapped(oidEC, oid(oidP256), []byte{1, 2, 3}))
	add("EC with bytes behind it", block("EC PRIVATE KEY", append(plain, 1, 2, 3)))
}

func others(add func(title, text string), key *rsa.PrivateKey) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(0, err)
	add("Ed25519", block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(ed))))
	add("Ed25519 with parameters", wrapped(oidEd, null, must(asn1.Marshal(ed.Seed()))))
	add("Ed25519, a seed of 31 bytes", wrapped(oidEd, asn1.RawValue{}, must(asn1.Marshal(ed.Seed()[1:]))))
	add("Ed25519, a seed that is not wrapped", wrapped(oidEd, asn1.RawValue{}, ed.Seed()))
	x := must(ecdh.X25519().GenerateKey(rand.Reader))
	add("X25519 reads but does not sign", block("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(x))))
	add("X25519 of 31 bytes", wrapped(oidX, asn1.RawValue{}, must(asn1.Marshal(x.Bytes()[1:]))))
	add("X25519 with parameters", wrapped(oidX, null, must(asn1.Marshal(x.Bytes()))))
	add("PKCS#8 of an unknown algorithm", wrapped(oidOther, null, []byte{1}))
	add("PKCS#8 of RSA around rubbish", wrapped(oidRSA, null, []byte{1}))
	var parameters dsa.Parameters
	must(0, dsa.GenerateParameters(&parameters, rand.Reader, dsa.L1024N160))
	d := dsa.PrivateKey{PublicKey: dsa.PublicKey{Parameters: parameters}}
	must(0, dsa.GenerateKey(&d, rand.Reader))
	type dsaKey struct {
		Version       int
		P, Q, G, Y, X *big.Int
	}
	der := must(asn1.Marshal(dsaKey{0, d.P, d.Q, d.G, d.Y, d.X}))
	add("DSA reads but does not sign", block("DSA PRIVATE KEY", der))
	add("DSA cut off", block("DSA PRIVATE KEY", der[:len(der)-3]))
	add("DSA of too few numbers", block("DSA PRIVATE KEY", must(asn1.Marshal(struct{ A, B int }{0, 1}))))
	mixed(add, key)
	damaged(add, key)
}

// mixed has keys of one form under the name of another.
func mixed(add func(title, text string), key *rsa.PrivateKey) {
	ec := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	forms := map[string][]byte{
		"RSA":    x509.MarshalPKCS1PrivateKey(key),
		"EC":     must(x509.MarshalECPrivateKey(ec)),
		"PKCS#8": must(x509.MarshalPKCS8PrivateKey(ec)),
	}
	labels := []struct{ name, label string }{{"RSA", "RSA PRIVATE KEY"}, {"EC", "EC PRIVATE KEY"}, {"PKCS#8", "PRIVATE KEY"}}
	for _, l := range labels {
		for _, form := range []string{"RSA", "EC", "PKCS#8"} {
			if form != l.name {
				add(form+" under the name of "+l.name, block(l.label, forms[form]))
			}
		}
	}
}

// damaged has DER that is broken in itself.
func damaged(add func(title, text string), key *rsa.PrivateKey) {
	der := x509.MarshalPKCS1PrivateKey(key)
	labels := []string{"RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"}
	cut := func(title string, der []byte) {
		add("DER, "+title, block(labels[0], der))
		labels = append(labels[1:], labels[0])
	}
	cut("no bytes", nil)
	cut("one byte", []byte{0x30})
	cut("an empty sequence", []byte{0x30, 0})
	cut("a number", []byte{2, 1, 5})
	cut("text", []byte("hello, this is no key"))
	cut("indefinite length", []byte{0x30, 0x80, 2, 1, 0, 0, 0})
	cut("a length in more bytes than it needs", []byte{0x30, 0x81, 3, 2, 1, 0})
	cut("a length with zeros in front", []byte{0x30, 0x82, 0, 3, 2, 1, 0})
	cut("a huge length", []byte{0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 2, 1, 0})
	cut("a version of two bytes that needs one", []byte{0x30, 4, 2, 2, 0, 1})
	cut("an empty version", []byte{0x30, 2, 2, 0})
	cut("a version that is text", []byte{0x30, 3, 4, 1, 0})
	cut("half a key", der[:len(der)/2])
	add("RSA with bytes behind it", block("RSA PRIVATE KEY", append(append([]byte{}, der...), 5, 0)))
	k := parts(key)
	k.More = nil
	type longer struct {
		Version                     int
		N, E, D, P, Q, Dp, Dq, Qinv *big.Int
		More                        []multi
		Extra                       int
	}
	add("RSA with an element more, which nothing looks at", block("RSA PRIVATE KEY", must(asn1.Marshal(longer{1, k.N, k.E, k.D, k.P, k.Q, k.Dp, k.Dq, k.Qinv, []multi{}, 5}))))
	add("PKCS#8 with attributes and bytes behind it", block("PRIVATE KEY", append(must(asn1.Marshal(struct {
		Version    int
		Algo       pkix.AlgorithmIdentifier
		Key        []byte
		Attributes asn1.RawValue
	}{0, pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: null}, der, asn1.RawValue{FullBytes: []byte{0xa0, 0}}})), 1, 2)))
	add("PKCS#8 of version 7", block("PRIVATE KEY", must(asn1.Marshal(pkcs8{7, pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: null}, der}))))
	add("RSA in PKCS#8 without parameters", wrapped(oidRSA, asn1.RawValue{}, der))
	add("RSA in PKCS#8 with bytes behind it", wrapped(oidRSA, null, append(append([]byte{}, der...), 0)))
}
