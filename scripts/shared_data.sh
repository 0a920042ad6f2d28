# Sourced with `root` set: names the folder of data that is not part of the project, when one lies beside it.
if [ -z "${DEV_SHARED_DATA:-}" ]; then
  for folder in "$root"/../*/data; do
    if [ -d "$folder/synthea" ]; then
      DEV_SHARED_DATA=$(cd "$folder" && pwd)
      export DEV_SHARED_DATA
      break
    fi
  done
fi
