job-executor-service
../../..
-f
restricted-service.yaml
--set
remoteControlPlane.api.hostname=gateway.keptn-two.svc:81
