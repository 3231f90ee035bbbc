job-executor-service
../../..
-f
dialect.yaml
-n
jes
--set
networkPolicy.dialect=cilium,networkPolicy.annotate=true
