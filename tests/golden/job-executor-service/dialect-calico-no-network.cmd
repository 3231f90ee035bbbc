job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=calico
--set-json
jobConfig.networkPolicy.blockCIDRs=["0.0.0.0/0","::/0"]
