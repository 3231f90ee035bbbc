123
../../..
-n
456
-f
../../../examples/values.yaml
--set
nameOverride=true-name
