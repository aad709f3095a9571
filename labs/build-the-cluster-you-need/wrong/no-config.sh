# expect: file.unreadable
echo "apiVersion: v1" > kind.yaml
