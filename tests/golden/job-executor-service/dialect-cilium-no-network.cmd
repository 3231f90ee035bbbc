job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=cilium
--set-json
jobConfig.networkPolicy.blockCIDRs=["0.0.0.0/0","::/0"]
