// A small device in Node's standard library: registers, asks for an authorization, verifies what the server answers.
// Written from docs/design/device-protocol.md alone; the numbers below are its sections.
//
//   node client.mjs SERVER TOKEN PID SERIAL TAG COUNT [SERVER_KEY]
//
// Prints one line of JSON. Exit code 0: done, 1: refused by the server, 2: wrong usage, 3: no trustworthy answer.

import crypto from 'node:crypto'

const [server, token, pid, sn, tag, count, serverKey] = process.argv.slice(2)
if (!count) {
  console.error('usage: node client.mjs SERVER TOKEN PID SERIAL TAG COUNT [SERVER_KEY]')
  process.exit(2)
}

class Refused extends Error { constructor(problem) { super(problem.detail); this.problem = problem } }

const b64url = data => Buffer.from(data).toString('base64url')

// 2 Keys: a P-256 key, made here and kept in memory only. A real device keeps it.
const device = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { kty, crv, x, y } = device.publicKey.export({ format: 'jwk' })
const jwk = { kty, crv, x, y }

function thumbprint(key) {
  const members = key.kty === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['crv', 'kty', 'x']
  return crypto.createHash('sha256').update(JSON.stringify(key, members)).digest('base64url')
}

// 7 Register wants a certificate request. PKCS#10 is small enough to be written by hand: DER is tag, length, content.
function der(tag, ...content) {
  const body = Buffer.concat(content)
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

function certificateRequest() {
  const SEQUENCE = 0x30, INTEGER = 0x02, BIT_STRING = 0x03, OBJECT_ID = 0x06, ATTRIBUTES = 0xa0
  const info = der(SEQUENCE,
    der(INTEGER, Buffer.from([0])), // version 1
    der(SEQUENCE), // no name: only the key is taken
    device.publicKey.export({ format: 'der', type: 'spki' }),
    der(ATTRIBUTES))
  const ecdsaWithSHA256 = der(SEQUENCE, der(OBJECT_ID, Buffer.from('2a8648ce3d040302', 'hex')))
  const signature = crypto.sign('sha256', info, device.privateKey) // ASN.1 form, as X.509 wants it
  return der(SEQUENCE, info, ecdsaWithSHA256, der(BIT_STRING, Buffer.from([0]), signature))
}

// 3 A message. Each has a higher sequence number than the one before.
let seq = 0
function message(header, payload) {
  const head = b64url(JSON.stringify({ alg: 'ES256', typ: 'licet-device', ...header, seq: ++seq, iat: Math.floor(Date.now() / 1000) }))
  const body = b64url(JSON.stringify(payload))
  const signature = crypto.sign('sha256', Buffer.from(`${head}.${body}`), { key: device.privateKey, dsaEncoding: 'ieee-p1363' })
  return JSON.stringify({ protected: head, payload: body, signature: b64url(signature) })
}

// 4 An answer: nothing in it counts before all of this holds.
function open(text, trusted, target, instance) {
  const { protected: head, payload, signature, ...rest } = JSON.parse(text)
  const header = JSON.parse(Buffer.from(head, 'base64url'))
  const key = trusted.find(k => thumbprint(k) === header.kid)
  const must = (holds, what) => { if (!holds) throw new Error(`the answer can't be trusted: ${what}`) }
  must(Object.keys(rest).length === 0, 'unknown members')
  must(Object.keys(header).sort().join() === 'alg,instance,kid,seq,target,typ', 'members of the header')
  must(header.typ === 'licet-server' && header.alg === 'EdDSA', 'typ or alg')
  must(key?.crv === 'Ed25519', 'another key than the known one')
  must(crypto.verify(null, Buffer.from(`${head}.${payload}`), { key, format: 'jwk' }, Buffer.from(signature, 'base64url')), 'signature')
  must(header.target === target && header.seq === seq, 'it answers another message')
  const answer = JSON.parse(Buffer.from(payload, 'base64url'))
  must(header.instance === (instance ?? answer.instance), 'it is for another device')
  return { answer, key }
}

async function call(path, options) {
  const response = await fetch(new URL(path, server), { redirect: 'error', ...options })
  const text = await response.text()
  if (response.ok) return text
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) throw new Refused(JSON.parse(text)) // 5
  throw new Error(`not a Licet server: status ${response.status}`)
}

const post = (target, header, payload) => call(`/device/v1/${target}`, {
  method: 'POST', headers: { 'Content-Type': 'application/jose+json' }, body: message({ ...header, target }, payload),
})

async function main() {
  // 6 The server introduces itself; a key given on the command line beats what it says.
  const info = JSON.parse(await call('/device/v1/server'))
  const keys = serverKey ? info.keys.filter(k => thumbprint(k) === serverKey) : info.keys
  if (keys.length === 0) throw new Error('the server does not have the key it should have')

  const registered = open(await post('register', { jwk, aud: info.id }, {
    token, csr: certificateRequest().toString('base64'), udi: { pid, sn }, software: { product: 'client.mjs', version: '1' },
  }), keys, 'register')
  const { instance, certificate, account, virtual_account } = registered.answer
  const leaf = new crypto.X509Certificate(certificate)
  if (!leaf.checkPrivateKey(device.privateKey) || leaf.subjectAltName !== `URI:urn:licet:${instance}`) throw new Error('the certificate is not this device\'s')

  // 8 From here on only the key that signed the registration is trusted.
  const { answer } = open(await post('authorize', { kid: instance, aud: info.id }, { entitlements: [{ tag, count: Number(count) }] }), [registered.key], 'authorize', instance)
  const { status, entitlements, expires_at } = answer
  return { instance, account: account.name, virtual_account: virtual_account.name, server_key: thumbprint(registered.key), status, entitlements, expires_at }
}

try {
  console.log(JSON.stringify(await main()))
} catch (error) {
  const { code, detail, remedy } = error.problem ?? { code: '', detail: error.message, remedy: '' }
  console.log(JSON.stringify({ code, detail, remedy }))
  process.exitCode = error instanceof Refused ? 1 : 3
}
