"""What frames of pandas and polars have besides their columns: their methods and attributes."""

from __future__ import annotations

from quire.analysis.words import words as listed

ATTRIBUTES = listed(
    """
    T abs add add_prefix add_suffix agg aggregate align all any apply asfreq asof assign astype at at_time attrs
    axes between_time bfill bottom_k boxplot cast clear clip clone collect_schema columns combine combine_first
    compare convert_dtypes copy corr corrwith count cov cummax cummin cumprod cumsum describe deserialize diff div
    divide dot drop drop_duplicates drop_in_place drop_nans drop_nulls droplevel dropna dtypes duplicated empty eq
    equals estimated_size eval ewm expanding explode extend ffill fill_nan fill_null fillna filter first_valid_index
    flags floordiv fold from_arrow from_dict from_records gather gather_every ge get get_column get_column_index
    get_columns glimpse group_by group_by_dynamic groupby gt hash_rows head height hist hstack iat idxmax idxmin
    iloc index infer_objects info insert insert_column interpolate is_duplicated is_empty is_sorted is_unique
    isetitem isin isna isnull item items iter_columns iter_rows iter_slices iterrows itertuples join join_asof
    join_where keys kurt kurtosis last_valid_index lazy le limit loc lt map map_columns map_rows mask
    match_to_schema max max_horizontal mean mean_horizontal median melt memory_usage merge merge_sorted min
    min_horizontal mod mode mul multiply n_chunks n_unique ndim ne nlargest notna notnull nsmallest null_count
    nunique partition_by pct_change pipe pivot pivot_table plot pop pow prod product quantile query radd rank rdiv
    rechunk reindex reindex_like remove rename rename_axis reorder_levels replace replace_column resample
    reset_index reverse rfloordiv rmod rmul rolling round row rows rows_by_key rpow rsub rtruediv sample schema
    select select_dtypes select_seq sem serialize set_axis set_flags set_index set_sorted shape shift show
    shrink_to_fit size skew slice sort sort_index sort_values sparse sql squeeze stack std style sub subtract sum
    sum_horizontal swaplevel tail take to_arrow to_clipboard to_csv to_dict to_dicts to_dummies to_excel to_feather
    to_hdf to_html to_iceberg to_init_repr to_jax to_json to_latex to_markdown to_numpy to_orc to_pandas to_parquet
    to_period to_pickle to_records to_series to_sql to_stata to_string to_struct to_timestamp to_torch to_xarray
    to_xml top_k transform transpose truediv truncate tz_convert tz_localize unique unnest unpivot unstack update
    upsample value_counts values var vstack where width with_columns with_columns_seq with_row_index write_avro
    write_clipboard write_csv write_database write_delta write_excel write_iceberg write_ipc write_ipc_stream
    write_json write_ndjson write_parquet xs
    """
)
