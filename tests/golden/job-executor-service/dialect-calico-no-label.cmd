job-executor-service
../../..
-f
dialect.yaml
--set
networkPolicy.dialect=calico
--set-json
networkPolicy.egress.gateway={"podSelector":{"matchLabels":{"app":"x' || has(a) || a == 'b"}}}
