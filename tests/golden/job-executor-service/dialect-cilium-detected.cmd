job-executor-service
../../..
-f
detected-dns.yaml
--set
networkPolicy.dialect=cilium
