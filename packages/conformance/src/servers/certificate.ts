/** A self-signed certificate for localhost, valid for a hundred years. For tests alone: its key is public. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUCrvFwNxFTdQkw4F0mbImxmgQGD8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIyMTU0MloYDzIxMjYxMDI5
MjIxNTQyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASiGMMuIzD9sLVJ7g6Aqs13IwlId7ir3gQz4FZqvLUpjTYwYvlaCtfR
buHAhZxIggMRC9qAFz0u4RNszMdniGheo28wbTAdBgNVHQ4EFgQUUosvDtYyvqVA
mpYq4x3ARgDiAX0wHwYDVR0jBBgwFoAUUosvDtYyvqVAmpYq4x3ARgDiAX0wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgBOuRGVxphUVYqMaYe1KzwuWL3++fdmpQoXUua5tkMfwCIQCn
ran05l+aBONfFkm2Pt5Vjgg/hDtiALG+aHDOROe75Q==
-----END CERTIFICATE-----
`

/** The key of the certificate. */
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/tSUkLMXMSN0j8UR
Rj2K/piXnzIjuJk9QQVt4sKxhz+hRANCAASiGMMuIzD9sLVJ7g6Aqs13IwlId7ir
3gQz4FZqvLUpjTYwYvlaCtfRbuHAhZxIggMRC9qAFz0u4RNszMdniGhe
-----END PRIVATE KEY-----
`
