rel
./absent
