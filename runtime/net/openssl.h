/* SPDX-License-Identifier: MIT
**
** OpenSSL 3, loaded when a script first needs it: linking it would cost
** every start of the command a millisecond. Its headers give the types;
** its functions are called as ossl->SSL_new(...). The only header that
** includes OpenSSL's.
*/
#ifndef AR_OPENSSL_H
#define AR_OPENSSL_H

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* What is used of libssl. */
#define LIBSSL_FUNCTIONS(X) \
  X(SSL_CIPHER_get_bits) X(SSL_CIPHER_get_name) \
  X(SSL_CIPHER_get_version) X(SSL_CTX_callback_ctrl) \
  X(SSL_CTX_check_private_key) X(SSL_CTX_clear_options) X(SSL_CTX_ctrl) \
  X(SSL_CTX_free) X(SSL_CTX_get0_param) X(SSL_CTX_get_cert_store) \
  X(SSL_CTX_get_options) X(SSL_CTX_load_verify_dir) \
  X(SSL_CTX_load_verify_file) X(SSL_CTX_new) \
  X(SSL_CTX_set_alpn_protos) X(SSL_CTX_set_alpn_select_cb) \
  X(SSL_CTX_set_cipher_list) X(SSL_CTX_set_ciphersuites) \
  X(SSL_CTX_set_default_passwd_cb) \
  X(SSL_CTX_set_default_passwd_cb_userdata) \
  X(SSL_CTX_set_default_verify_paths) X(SSL_CTX_set_options) \
  X(SSL_CTX_set_session_id_context) X(SSL_CTX_set_verify) \
  X(SSL_CTX_use_PrivateKey_file) X(SSL_CTX_use_certificate_chain_file) \
  X(SSL_do_handshake) X(SSL_free) X(SSL_get0_alpn_selected) \
  X(SSL_get0_param) X(SSL_get1_peer_certificate) \
  X(SSL_get_current_cipher) X(SSL_get_error) X(SSL_get_ex_data) \
  X(SSL_get_ex_data_X509_STORE_CTX_idx) X(SSL_get_servername) \
  X(SSL_get_verify_mode) X(SSL_get_version) X(SSL_is_init_finished) \
  X(SSL_new) X(SSL_pending) X(SSL_ctrl) X(SSL_read_ex) \
  X(SSL_select_next_proto) X(SSL_session_reused) \
  X(SSL_set_SSL_CTX) X(SSL_set_accept_state) X(SSL_set_bio) \
  X(SSL_set_connect_state) X(SSL_set_ex_data) X(SSL_shutdown) \
  X(SSL_version) X(SSL_write_ex) X(TLS_client_method) X(TLS_server_method)

/* What is used of libcrypto. */
#define LIBCRYPTO_FUNCTIONS(X) \
  X(ASN1_STRING_to_UTF8) X(ASN1_TIME_print) X(BIO_clear_flags) \
  X(BIO_ctrl) X(BIO_free) X(BIO_get_data) X(BIO_get_new_index) \
  X(BIO_meth_new) X(BIO_meth_set_ctrl) X(BIO_meth_set_read_ex) \
  X(BIO_meth_set_write_ex) X(BIO_new) X(BIO_new_mem_buf) X(BIO_s_mem) \
  X(BIO_set_data) X(BIO_set_flags) X(BIO_set_init) X(CRYPTO_free) \
  X(ERR_clear_error) X(ERR_get_error) X(ERR_lib_error_string) \
  X(ERR_peek_error) X(ERR_peek_last_error) X(ERR_reason_error_string) \
  X(GENERAL_NAMES_free) X(GENERAL_NAME_print) X(OBJ_obj2txt) \
  X(OPENSSL_sk_num) X(OPENSSL_sk_value) X(OpenSSL_version) \
  X(OpenSSL_version_num) X(PEM_read_bio_X509) X(X509_NAME_ENTRY_get_data) \
  X(X509_NAME_ENTRY_get_object) X(X509_NAME_ENTRY_set) \
  X(X509_NAME_entry_count) X(X509_NAME_get_entry) X(X509_NAME_print_ex) \
  X(X509_STORE_CTX_get0_cert) X(X509_STORE_CTX_get_current_cert) \
  X(X509_STORE_CTX_get_error) X(X509_STORE_CTX_get_ex_data) \
  X(X509_STORE_add_cert) X(X509_VERIFY_PARAM_clear_flags) \
  X(X509_VERIFY_PARAM_get_flags) X(X509_VERIFY_PARAM_set1_host) \
  X(X509_VERIFY_PARAM_set1_ip_asc) X(X509_VERIFY_PARAM_set_flags) \
  X(X509_VERIFY_PARAM_set_hostflags) X(X509_free) X(X509_get0_notAfter) \
  X(X509_get0_notBefore) X(X509_get0_serialNumber) X(X509_get_ext_d2i) \
  X(X509_get_issuer_name) X(X509_get_subject_name) X(X509_get_version) \
  X(X509_up_ref) X(X509_verify_cert_error_string) X(d2i_X509_bio) \
  X(i2a_ASN1_INTEGER) X(i2d_X509)

typedef struct OpenSsl {
#define MEMBER(f) __typeof__(&f) f;
  LIBSSL_FUNCTIONS(MEMBER)
  LIBCRYPTO_FUNCTIONS(MEMBER)
#undef MEMBER
} OpenSsl;

/* The functions; all NULL until ar__openssl_load has succeeded. */
extern const OpenSsl *const ar__openssl;
#define ossl ar__openssl

/*
** Load the libraries. Result: NULL, or what went wrong, for people; the
** same for every later call. Threads: any, at once.
*/
const char *ar__openssl_load (void);

#endif
