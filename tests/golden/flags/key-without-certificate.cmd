r
chart
--key-file
none
--insecure-skip-tls-verify
