# The one target that carries every compiler flag.
add_library(fyr_warnings INTERFACE)
target_compile_features(fyr_warnings INTERFACE cxx_std_20)
target_compile_options(fyr_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Wshadow=local -Wnon-virtual-dtor
  -Woverloaded-virtual -Wduplicated-cond -Wlogical-op -Wno-psabi
  -fstack-protector-strong -fvisibility=hidden
  $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
# g++ 12 raises false alarms about inlined std::string and std::variant when it optimises (its bugs 105329, 105562,
# 105651); the debug and sanitizer builds keep the real ones.
target_compile_options(fyr_warnings INTERFACE
  $<$<CONFIG:Release>:-Wno-restrict> $<$<CONFIG:Release>:-Wno-array-bounds> $<$<CONFIG:Release>:-Wno-stringop-overflow>
  $<$<CONFIG:Release>:-Wno-stringop-overread> $<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
target_compile_definitions(fyr_warnings INTERFACE _GLIBCXX_ASSERTIONS)
if(FYR_WERROR)
  target_compile_options(fyr_warnings INTERFACE -Werror)
endif()
if(FYR_SANITIZE)
  # g++ 12 takes the sanitizers' own paths for uses of uninitialised values; Asio's fences are not seen by the thread one.
  target_compile_options(fyr_warnings INTERFACE -Wno-maybe-uninitialized -Wno-tsan)
  target_compile_options(fyr_warnings INTERFACE -fsanitize=${FYR_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(fyr_warnings INTERFACE -fsanitize=${FYR_SANITIZE})
endif()
target_link_options(fyr_warnings INTERFACE -Wl,-z,relro -Wl,-z,now)
