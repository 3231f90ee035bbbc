job-executor-service
../../..
-f
detected-gateway.yaml
--set
networkPolicy.egress.restrictPorts=true,remoteControlPlane.autoDetect.namespace=
