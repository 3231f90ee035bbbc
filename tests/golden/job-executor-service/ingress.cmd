job-executor-service
../../..
--set
networkPolicy.ingress.enabled=true
-n
keptn-jes
