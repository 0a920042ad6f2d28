# The one table of layers: who may link whom. `fyr_library` and `fyr_executable` check it at configure time.
# A row reads: layer → the layers it may link. A layer never links itself through another one; if a rule here
# makes the code worse, change the row and say why in docs/adr.
set(FYR_LAYER_base "")
set(FYR_LAYER_text "base")                             # words: folding, stems, queries, ranking; pure
set(FYR_LAYER_yaml "base")                             # YAML with the place of every node: for compilers of content
set(FYR_LAYER_clinical "base")                         # shared clinical types know only the basics
set(FYR_LAYER_sqlite "base")                           # one wrapper of SQLite for server and cache
set(FYR_LAYER_fhir "base;clinical;text")               # R4 resources and their mapping to clinical types
set(FYR_LAYER_fhirpath "base;fhir")                     # expressions over resources: search, invariants, patches
set(FYR_LAYER_protocol "base;clinical")                # what crosses the wire
set(FYR_LAYER_instruments "base;clinical;yaml")        # questionnaires and their scoring: pure; its compiler reads YAML
set(FYR_LAYER_triage "base;clinical;text;yaml;instruments") # engine: pure, knows no FHIR and no network; its compiler reads YAML
set(FYR_LAYER_icbt "base;scheduling;clinical;yaml;instruments") # engine and verifier of programmes: pure; its compiler reads YAML
set(FYR_LAYER_scheduling "base")                       # opening hours, holidays, patterns of times: pure
set(FYR_LAYER_video "base")                            # signalling, session descriptions, the waiting room: pure
set(FYR_LAYER_records "base;clinical;fhir")            # the patient's record read from FHIR
set(FYR_LAYER_presenter "base;scheduling;clinical;fhir;records;protocol;icbt") # decides rows, order and flags; no Qt. Of icbt only the texts of programmes (fyr_icbt_texts)
set(FYR_LAYER_syncengine "base;clinical;protocol")     # Qt-free: storage, transport, clock are ports
set(FYR_LAYER_localdb "base;text;clinical;fhir;protocol;sqlite;syncengine") # the encrypted cache; implements the engine's store
set(FYR_LAYER_synctransport "base;video;clinical;fhir;protocol;syncengine;localdb") # Qt Network, WebSockets, keychain
set(FYR_LAYER_server "base;text;scheduling;sqlite;clinical;fhir;fhirpath;protocol;triage;icbt;instruments;records;video") # never Qt, never ui
set(FYR_LAYER_ctl "base;text;yaml;scheduling;sqlite;clinical;fhir;fhirpath;protocol;triage;icbt;instruments;records;video;localdb;syncengine;server;presenter")
set(FYR_LAYER_callprocess "base;video")                  # the process that shows a call: knows no record, no token, no server
set(FYR_LAYER_ui "base;clinical;fhir;protocol;records;presenter")       # paints what a presenter decided
set(FYR_LAYER_app "base;video;text;sqlite;clinical;fhir;protocol;records;presenter;localdb;syncengine;synctransport;ui")

set(FYR_QT_LAYERS synctransport callprocess ui app)

function(_fyr_check_layer target layer)
  if(NOT DEFINED FYR_LAYER_${layer})
    message(FATAL_ERROR "${target}: layer '${layer}' is not in cmake/FyrLayers.cmake")
  endif()
  set_target_properties(${target} PROPERTIES FYR_LAYER ${layer})
  foreach(dep IN LISTS ARGN)
    if(dep MATCHES "^Qt6" AND NOT layer IN_LIST FYR_QT_LAYERS)
      message(FATAL_ERROR "${target}: layer '${layer}' may not link ${dep}: it is free of Qt")
    endif()
    if(TARGET ${dep})
      get_target_property(dep_layer ${dep} FYR_LAYER)
      if(dep_layer AND NOT dep_layer STREQUAL layer AND NOT dep_layer IN_LIST FYR_LAYER_${layer})
        message(FATAL_ERROR "${target} (${layer}) may not link ${dep} (${dep_layer}): see cmake/FyrLayers.cmake")
      endif()
    elseif(dep MATCHES "^fyr_")
      message(FATAL_ERROR "${target}: ${dep} does not exist yet; add its folder before this one")
    endif()
  endforeach()
endfunction()

# Which precompiled header a target shares: `PCH fyr_base` unless it says otherwise (`PCH none` for its own).
function(_fyr_pch target choice)
  if(NOT choice)
    set(choice fyr_base)
  endif()
  if(NOT choice STREQUAL "none" AND NOT target STREQUAL choice)
    target_precompile_headers(${target} REUSE_FROM ${choice})
  endif()
endfunction()

# fyr_library(NAME LAYER SOURCES a.cpp … LINK dep …)
function(fyr_library name layer)
  cmake_parse_arguments(A "" "PCH" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${A_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/modules)
  target_link_libraries(${name} PUBLIC ${A_LINK} PRIVATE ${A_PRIVATE_LINK} fyr_warnings)
  _fyr_check_layer(${name} ${layer} ${A_LINK} ${A_PRIVATE_LINK})
  _fyr_pch(${name} "${A_PCH}")
endfunction()

# fyr_executable(NAME LAYER SOURCES … LINK …): lands in <build>/bin
function(fyr_executable name layer)
  cmake_parse_arguments(A "" "PCH" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${A_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/modules)
  target_link_libraries(${name} PRIVATE ${A_LINK} fyr_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  _fyr_check_layer(${name} ${layer} ${A_LINK})
  _fyr_pch(${name} "${A_PCH}")
endfunction()

# fyr_test(NAME SOURCES … LINK …): a GoogleTest program, one ctest entry per program
function(fyr_test name)
  cmake_parse_arguments(A "" "PCH" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT FYR_TESTS)
    return()
  endif()
  add_executable(${name} ${A_SOURCES})
  target_link_libraries(${name} PRIVATE ${A_LINK} GTest::gmock GTest::gtest_main fyr_warnings)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/modules
                                             ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE FYR_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             FYR_BINARY_DIR="${CMAKE_BINARY_DIR}")
  _fyr_pch(${name} "${A_PCH}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}" TIMEOUT 300)
endfunction()

# fyr_qt_test(NAME SOURCES … LINK …): a Qt Test program, run without a display
function(fyr_qt_test name)
  cmake_parse_arguments(A "" "PCH" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT FYR_TESTS)
    return()
  endif()
  add_executable(${name} ${A_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(${name} PRIVATE ${A_LINK} Qt6::Test fyr_warnings)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/modules
                                             ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE FYR_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             FYR_BINARY_DIR="${CMAKE_BINARY_DIR}")
  _fyr_pch(${name} "${A_PCH}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${A_LABELS}" TIMEOUT 300
                       ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endfunction()
