job-executor-service
../../..
-f
../../../examples/values.yaml
--set
remoteControlPlane.autoDetect.enabled=true
--set-json
networkPolicy.egress.gateway={"podSelector":{"matchLabels":{"app.kubernetes.io/name":"api-gateway-nginx"}}}
