job-executor-service
../../..
-f
../../../examples/values.yaml
--set
remoteControlPlane.autoDetect.enabled=true
