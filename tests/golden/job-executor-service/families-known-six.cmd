job-executor-service
../../..
-f
families-known.yaml
--set
networkPolicy.egress.resolved.apiserver[0].cidr=fd00:10::1/128
