# SQLCipher as a static archive, linked into executables only.
#
# The archive is not position independent enough for a shared library, and a process that holds both SQLCipher
# and SQLite with exported symbols may silently write plaintext (the first `sqlite3_key` wins). So the archive is
# linked with its symbols kept private: every executable that uses the cache links `fyr_sqlcipher`.
find_library(SQLCIPHER_ARCHIVE libsqlcipher.a REQUIRED)
find_path(SQLCIPHER_INCLUDE sqlcipher/sqlite3.h REQUIRED)
# An imported library, so that what it needs is linked after it whoever else needs the same.
add_library(fyr_sqlcipher_archive STATIC IMPORTED GLOBAL)
set_target_properties(fyr_sqlcipher_archive PROPERTIES IMPORTED_LOCATION ${SQLCIPHER_ARCHIVE})
target_link_libraries(fyr_sqlcipher_archive INTERFACE OpenSSL::Crypto ${CMAKE_DL_LIBS} m)
add_library(fyr_sqlcipher INTERFACE)
target_include_directories(fyr_sqlcipher SYSTEM INTERFACE ${SQLCIPHER_INCLUDE})
target_compile_definitions(fyr_sqlcipher INTERFACE SQLITE_HAS_CODEC)
target_link_libraries(fyr_sqlcipher INTERFACE fyr_sqlcipher_archive)
target_link_options(fyr_sqlcipher INTERFACE LINKER:--exclude-libs,libsqlcipher.a)
