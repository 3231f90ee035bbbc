rel
break-outside
