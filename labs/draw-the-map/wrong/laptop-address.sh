# expect: addresses.server-laptop
answer addresses.server $(kubectl config view --minify -o jsonpath={.clusters[0].cluster.server})
answer addresses.data $LAB_DATA
