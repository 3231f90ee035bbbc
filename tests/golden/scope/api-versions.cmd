rel
chart
-a
example.com/v1
--api-versions
a/v1,b/v2
