job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=calico
--set-json
networkPolicy.egress.gateway={"podSelector":{"matchExpressions":[{"key":"has(a) || b","operator":"Exists"}]}}
