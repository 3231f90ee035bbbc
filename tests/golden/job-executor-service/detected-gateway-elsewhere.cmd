job-executor-service
../../..
-f
detected-gateway.yaml
--set
remoteControlPlane.autoDetect.namespace=keptn-dev
