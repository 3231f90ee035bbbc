job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=cluster-network-policy
--set-json
jobConfig.networkPolicy.blockCIDRs=["0.0.0.0/0","::/0"]
