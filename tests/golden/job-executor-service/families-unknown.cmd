job-executor-service
../../..
-f
families-known.yaml
--set
networkPolicy.egress.k8sMasterCIDR=10.0.0.0/28
--set-json
networkPolicy.egress.resolved.apiserver=[]
