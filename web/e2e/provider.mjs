// A complete OpenID Connect provider on this machine, which lets everybody in under the address that they enter.
// `node provider.mjs PORTAL` registers the portal as its client, and prints the issuer once it is ready.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const portal = process.argv[2];
const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients: [{ client_id: "licet", client_secret: "of the test", redirect_uris: [`${portal}/sign-in/company`] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["given_name", "family_name"] },
  cookies: { keys: ["of the test"] },
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "test" }] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: true, given_name: "Dana", family_name: "Whitfield" }),
  }),
});
server.on("request", provider.callback());
console.log(`issuer=${issuer}`);
