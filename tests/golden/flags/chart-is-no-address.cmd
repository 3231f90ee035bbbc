r
%zz
