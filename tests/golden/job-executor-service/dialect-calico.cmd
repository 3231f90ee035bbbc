job-executor-service
../../..
-f
dialect.yaml
-n
jes
--set
networkPolicy.dialect=calico,networkPolicy.annotate=true
